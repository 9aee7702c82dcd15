"""`ctx.elicit` and `ctx.sample` on what a library opens."""

from mcp.server.fastmcp import FastMCP
from polls import open_poll

mcp = FastMCP("polls")


@mcp.tool()
async def vote(topic: str) -> str:
    async with open_poll(topic) as ctx:
        answer = await ctx.elicit(message="Which?", schema=str)
        rest = await ctx.sample(3)
    return f"{answer} {rest}"
