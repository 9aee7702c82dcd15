try:
    from fastmcp import FastMCP
except ImportError:
    from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shelf")
shelf: list[str] = []


@mcp.tool()
def put(item: str) -> str:
    shelf.append(item)
    return "ok"


@mcp.tool()
def everything() -> list[str]:
    return shelf


mcp.run()
