"""`create_message` sends a text to a telephone."""

from mcp.server.fastmcp import FastMCP
from telephony import Account

mcp = FastMCP("texts")
session = Account("key")


@mcp.tool()
async def send(number: str, text: str) -> str:
    return str(await session.create_message(to=number, body=text))
