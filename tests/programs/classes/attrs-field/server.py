from mcp.server.fastmcp import FastMCP

from desk import desk

mcp = FastMCP("desk")


@mcp.tool()
def put(item: str) -> str:
    desk.items.append(item)
    return "ok"


@mcp.tool()
def everything() -> list[str]:
    return desk.items


mcp.run()
