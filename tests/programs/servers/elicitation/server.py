from mcp.server.fastmcp import Context, FastMCP
from pydantic import BaseModel

mcp = FastMCP("restaurant")


class Choice(BaseModel):
    hour: int


@mcp.tool()
async def book(name: str, ctx: Context) -> str:
    answer = await ctx.elicit("At what hour?", schema=Choice)
    return f"{name} at {answer.data.hour}"


mcp.run()
