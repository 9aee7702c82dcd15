import os

from sqlalchemy import create_engine, text
from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
engine = create_engine(os.environ["DATABASE_URL"])


@mcp.tool()
def orders(customer: str) -> list:
    with engine.connect() as connection:
        found = connection.execute(text("select * from orders where c = :c"), {"c": customer})
        return [tuple(row) for row in found]


mcp.run()
