"""`send_notification` and `send_resource_updated` go out by mail."""

from mailing import Mailer
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("news")
session = Mailer("smtp.example")


@mcp.tool()
async def tell(address: str) -> str:
    await session.send_notification(address)
    await session.send_resource_updated(address)
    await session.send_tool_list_changed(address)
    return "sent"
