from mcp.server.fastmcp import Context, FastMCP
from mcp.types import SamplingMessage, TextContent

mcp = FastMCP("poet")


@mcp.tool()
async def poem(topic: str, ctx: Context) -> str:
    message = SamplingMessage(role="user", content=TextContent(type="text", text=topic))
    result = await ctx.session.create_message([message], max_tokens=100)
    return str(result.content)


mcp.run()
