"""A random token that is handed out and not kept."""

import secrets

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("passwords")


@mcp.tool()
async def password(length: int = 16) -> str:
    return secrets.token_urlsafe(length)
