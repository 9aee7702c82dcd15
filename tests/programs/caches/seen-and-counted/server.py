"""Who came by, and how many they were."""

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("desk")
seen: dict[str, bool] = {}


@mcp.tool()
def visit(name: str) -> bool:
    if name not in seen:
        seen[name] = True
        return True
    return False


@mcp.tool()
def visitors() -> int:
    return len(seen)
