"""Who writes and who reads what is behind a connection to an embedded database."""

import pytest

from .judging import HEAD, judged

DATABASES = [
    ("a statement tells", ["put"], ["get"], """\
import sqlite3
db = sqlite3.connect(":memory:")
db.execute("create table note (text)")
@mcp.tool()
def put(text: str) -> str:
    cursor = db.cursor()
    cursor.execute("insert into note values (?)", (text,))
    db.commit()
    return "ok"
@mcp.tool()
def get() -> list[str]:
    return db.execute("select text from note").fetchall()
"""),
    ("a statement through a helper", ["put"], ["get"], """\
import sqlite3
db = sqlite3.connect(":memory:")
def run(statement, values=()):
    return db.execute(statement, values)
@mcp.tool()
def put(text: str) -> str:
    run("insert into note values (?)", (text,))
    return "ok"
@mcp.tool()
def get() -> list[str]:
    return run("select text from note").fetchall()
"""),
    ("a caller's statement may do both", ["ask"], ["ask"], """\
import sqlite3
db = sqlite3.connect(":memory:")
@mcp.tool()
def ask(statement: str) -> list[str]:
    return db.execute(statement).fetchall()
"""),
    ("a method tells", ["forget", "put"], ["find"], """\
import chromadb
client = None
def opened():
    global client
    if client is None:
        client = chromadb.EphemeralClient()
    return client.get_or_create_collection("notes")
@mcp.tool()
def put(text: str) -> str:
    opened().add(documents=[text])
    return "ok"
@mcp.tool()
def find(text: str) -> list[str]:
    return opened().query(query_texts=[text])
@mcp.tool()
def forget(name: str) -> str:
    opened().delete(ids=[name])
    return "ok"
"""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("writers", "readers", "body"), [row[1:] for row in DATABASES], ids=[r[0] for r in DATABASES]
)
def test_entry_points(writers: list[str], readers: list[str], body: str) -> None:
    found = judged(HEAD + body)
    (cell,) = found.cells.values()

    def names(marks: object) -> list[str]:
        return sorted({found.reach.entry(*mark).name for mark, _ in marks})  # type: ignore[attr-defined]

    assert (names(cell.writers), names(cell.readers)) == (writers, readers)
