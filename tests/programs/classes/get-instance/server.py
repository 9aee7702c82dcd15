from mcp.server.fastmcp import FastMCP

from shelf import Shelf

mcp = FastMCP("shelf")


@mcp.tool()
def put(item: str) -> str:
    Shelf.get_instance().items.append(item)
    return "ok"


@mcp.tool()
def everything() -> list[str]:
    return Shelf.get_instance().items


mcp.run()
