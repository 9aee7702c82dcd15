import sqlite3

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes")
db = sqlite3.connect(":memory:", check_same_thread=False)
db.execute("create table note (text)")


@mcp.tool()
def add(text: str) -> str:
    db.execute("insert into note values (?)", (text,))
    return "ok"


@mcp.tool()
def notes() -> list:
    return db.execute("select text from note").fetchall()


mcp.run()
