import os
import sqlite3

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes")
db = sqlite3.connect(os.getenv("NOTES_DB", ":memory:"), check_same_thread=False)


@mcp.tool()
def add(text: str) -> str:
    db.execute("insert into note values (?)", (text,))
    return "ok"


@mcp.tool()
def notes() -> list:
    return db.execute("select text from note").fetchall()


mcp.run()
