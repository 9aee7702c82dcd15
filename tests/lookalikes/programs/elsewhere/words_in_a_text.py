"""Names of the SDK in texts and comments."""

# ctx.elicit, ctx.session.send_tool_list_changed, mcp-session-id, stateless_http

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("help")
HELP = """
Call ctx.elicit(...) to ask, ctx.set_state("key", 1) to remember; the header is
mcp-session-id, and carts[id(ctx.session)] is where a cart is.
"""


@mcp.tool()
async def how() -> str:
    return HELP
