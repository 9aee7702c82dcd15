"""`ctx.info` of a context of one's own, which prints."""

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("sums")


class Console:
    async def info(self, text: str) -> None:
        print(text)

    async def log(self, level: str, text: str) -> None:
        print(level, text)


@mcp.tool()
async def double(number: int) -> int:
    ctx = Console()
    await ctx.info("doubles")
    await ctx.log("info", "still")
    return 2 * number
