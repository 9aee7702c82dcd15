from mcp.server.fastmcp import FastMCP

from desk import desk

mcp = FastMCP("desk")


@mcp.tool()
def open_folder(name: str) -> str:
    desk.folder = name
    return "ok"


@mcp.tool()
def current() -> str:
    return desk.folder or "none"


mcp.run()
