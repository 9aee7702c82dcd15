"""The server asks a model itself: `messages.create` needs no client."""

import anthropic
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("texts")
client = anthropic.AsyncAnthropic()


@mcp.tool()
async def summary(text: str) -> str:
    message = await client.messages.create(
        model="claude", max_tokens=100, messages=[{"role": "user", "content": text}]
    )
    return str(message.content)
