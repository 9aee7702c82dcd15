from mcp.server.fastmcp import FastMCP
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, sessionmaker

mcp = FastMCP("desk")
notes = create_engine("sqlite://")
drafts = create_engine("sqlite+pysqlite:///:memory:")
orders = create_engine("postgresql://db.example/orders")
Drafts = sessionmaker(bind=drafts)
Orders = sessionmaker(bind=orders)


class Base(DeclarativeBase):
    pass


class Draft(Base):
    __tablename__ = "drafts"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]


Base.metadata.create_all(drafts)


@mcp.tool()
def note(line: str) -> str:
    with notes.begin() as connection:
        connection.execute(text("INSERT INTO notes VALUES (:line)"), {"line": line})
    return "noted"


@mcp.tool()
def noted() -> list:
    with notes.connect() as connection:
        return [row[0] for row in connection.execute(text("SELECT line FROM notes"))]


@mcp.tool()
def draft(words: str) -> str:
    with Drafts() as session:
        session.add(Draft(text=words))
        session.commit()
    return "kept"


@mcp.tool()
def drafted() -> list[str]:
    with Drafts() as session:
        return [one.text for one in session.scalars(select(Draft)).all()]


@mcp.tool()
def order(item: str) -> str:
    with Orders() as session:
        session.execute(text("INSERT INTO orders VALUES (:item)"), {"item": item})
        session.commit()
    return "ordered"


@mcp.tool()
def ordered() -> list:
    with Orders() as session:
        return [row[0] for row in session.execute(text("SELECT item FROM orders"))]


@mcp.tool()
def total(numbers: list[int]) -> int:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE sums (n INTEGER)"))
        for number in numbers:
            connection.execute(text("INSERT INTO sums VALUES (:n)"), {"n": number})
        return connection.execute(text("SELECT sum(n) FROM sums")).scalar()


mcp.run()
