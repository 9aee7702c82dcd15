from mcp.server.fastmcp import FastMCP

from single import Shelf

mcp = FastMCP("shelf")


@mcp.tool()
def put(item: str) -> str:
    Shelf().items.append(item)
    return "ok"


@mcp.tool()
def everything() -> list[str]:
    return Shelf().items


mcp.run()
