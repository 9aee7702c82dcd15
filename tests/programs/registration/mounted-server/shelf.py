from fastmcp import FastMCP

shelf = FastMCP("shelf")
items = []


@shelf.tool
def put(item: str) -> str:
    items.append(item)
    return "ok"


@shelf.tool
def everything() -> list[str]:
    return items
