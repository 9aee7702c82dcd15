import itertools

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("orders")
numbers = itertools.count(1)


@mcp.tool()
def order(item: str) -> str:
    return f"order {next(numbers)}: {item}"


mcp.run()
