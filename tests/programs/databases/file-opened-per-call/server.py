import sqlite3
from pathlib import Path

from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
DB = Path.home() / "notes.db"


@mcp.tool()
def add(text: str) -> str:
    with sqlite3.connect(DB) as db:
        db.execute("insert into note values (?)", (text,))
    return "ok"


@mcp.tool()
def notes() -> list:
    with sqlite3.connect(DB) as db:
        return db.execute("select text from note").fetchall()


mcp.run()
