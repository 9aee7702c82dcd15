from app import items, mcp


@mcp.tool()
def everything() -> list[str]:
    return items
