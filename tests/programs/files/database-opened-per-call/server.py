import sqlite3
from contextlib import contextmanager
from pathlib import Path

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("plans")
DATABASE = Path.home() / ".plans" / "plans.db"
WORDS = Path(__file__).parent / "words.db"


@contextmanager
def connect():
    connection = sqlite3.connect(DATABASE)
    try:
        yield connection
        connection.commit()
    finally:
        connection.close()


@mcp.tool()
def add(name: str) -> str:
    with connect() as db:
        db.execute("INSERT INTO plans(name) VALUES (?)", (name,))
    return "ok"


@mcp.tool()
def plans() -> list[str]:
    with connect() as db:
        return [row[0] for row in db.execute("SELECT name FROM plans").fetchall()]


@mcp.tool()
def meaning(word: str) -> str:
    db = sqlite3.connect(WORDS)
    return db.execute("SELECT meaning FROM words WHERE word = ?", (word,)).fetchone()[0]


mcp.run()
