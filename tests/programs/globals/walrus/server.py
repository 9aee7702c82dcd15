from mcp.server.fastmcp import FastMCP

mcp = FastMCP("list")
if (items := []) is not None:
    limit = 10


@mcp.tool()
def add(item: str) -> str:
    items.append(item)
    return "ok"


@mcp.tool()
def show() -> list[str]:
    return items[:limit]


mcp.run()
