from mcp.server.fastmcp import FastMCP

from shelf import Shelf

mcp = FastMCP("shelf")
shelf = Shelf()


@mcp.tool()
def put(item: str) -> str:
    shelf.put(item)
    return "ok"


@mcp.tool()
def everything() -> list[str]:
    return shelf.everything()


mcp.run()
