"""A method `elicit` of one's own, on something called `ctx`."""

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("needs")


class Interview:
    def __init__(self, topic: str) -> None:
        self.topic = topic

    async def elicit(self, message: str) -> str:
        return f"{message} {self.topic}"


@mcp.tool()
async def need(topic: str) -> str:
    ctx = Interview(topic)
    answer = await ctx.elicit(message="more of")
    return answer
