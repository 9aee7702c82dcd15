"""`id()` tells values apart within one call."""

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("sums")


@mcp.tool()
async def distinct(numbers: list[int]) -> int:
    seen: dict[int, int] = {}
    for number in numbers:
        seen[id(number)] = number
    return len(seen)
