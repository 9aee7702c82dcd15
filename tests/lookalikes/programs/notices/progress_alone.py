"""Progress still reaches whoever waits for the call."""

from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("sums")


@mcp.tool()
async def add(numbers: list[int], ctx: Context) -> int:
    total = 0
    for at, number in enumerate(numbers):
        total += number
        await ctx.report_progress(at + 1, len(numbers))
    return total
