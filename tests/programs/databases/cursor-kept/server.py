import sqlite3

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("logs")
cursors = {}


@mcp.tool()
def open_query(name: str, text: str) -> str:
    cursors[name] = sqlite3.connect("logs.db").cursor()
    cursors[name].execute(text)
    return "open"


@mcp.tool()
def fetch(name: str) -> list:
    return cursors[name].fetchmany(10)


mcp.run()
