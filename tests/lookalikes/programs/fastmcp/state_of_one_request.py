"""State that is one request's, and says so."""

# requires: fastmcp>=4,<5

from fastmcp import Context, FastMCP

mcp = FastMCP("pens")


@mcp.tool
async def draw(colour: str, ctx: Context) -> str:
    await ctx.set_state("colour", colour, serializable=False)
    return str(await ctx.get_state("colour"))
