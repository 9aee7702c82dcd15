from mcp.server.fastmcp import FastMCP

from counting import calls, counted

mcp = FastMCP("shelf")
shelf = []


@mcp.tool()
@counted
def put(item: str) -> str:
    shelf.append(item)
    return "ok"


@mcp.tool()
@counted
def everything() -> list[str]:
    return shelf


@mcp.tool()
def stats() -> dict:
    return calls


mcp.run()
