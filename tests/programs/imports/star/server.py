from mcp.server.fastmcp import FastMCP
from state import *

mcp = FastMCP("shelf")


@mcp.tool()
def put(item: str) -> str:
    shelf.append(item)
    return "ok"


@mcp.tool()
def everything() -> list[str]:
    return shelf


mcp.run()
