from mcp.server.fastmcp import FastMCP

mcp = FastMCP("lists")
items = ["first"]


@mcp.tool()
def double(values: list[int]) -> list[int]:
    items = []
    for value in values:
        items.append(value * 2)
    return items


@mcp.tool()
def first() -> str:
    return items[0]


mcp.run()
