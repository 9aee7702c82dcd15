import sqlite3

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes")
db = sqlite3.connect("notes.db")


@mcp.tool()
def write(text: str) -> str:
    db.execute("insert into note values (?)", (text,))
    db.commit()
    return "ok"


@mcp.tool()
def read() -> list:
    return db.execute("select text from note").fetchall()


mcp.run()
