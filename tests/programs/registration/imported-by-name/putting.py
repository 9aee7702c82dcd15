from app import items, mcp


@mcp.tool()
def put(item: str) -> str:
    items.append(item)
    return "ok"
