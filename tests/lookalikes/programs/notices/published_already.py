"""Changes that are told to listeners already."""

# requires: mcp>=2,<3

import logging

from mcp.server.mcpserver import Context, MCPServer

mcp = MCPServer("shop")


@mcp.tool()
async def refresh(ctx: Context) -> str:
    logging.getLogger(__name__).info("refreshed")
    await ctx.notify_resource_updated("shop://items")
    return "refreshed"
