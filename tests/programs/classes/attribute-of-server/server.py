from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shelf")
mcp.items = []


@mcp.tool()
def put(item: str) -> str:
    mcp.items.append(item)
    return "ok"


@mcp.tool()
def everything() -> list[str]:
    return mcp.items


mcp.run()
