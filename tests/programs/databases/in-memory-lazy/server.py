from mcp.server.fastmcp import FastMCP

from db import notes

mcp = FastMCP("notes")


@mcp.tool()
def write(text: str) -> str:
    notes.connection.execute("insert into note values (?)", (text,))
    return "ok"


@mcp.tool()
def read() -> list:
    return notes.connection.execute("select text from note").fetchall()


mcp.run()
