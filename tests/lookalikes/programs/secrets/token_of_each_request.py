"""Whoever calls is told by the token of each request."""

from mcp.server.auth.middleware.auth_context import get_access_token
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("mail")


@mcp.tool()
async def who_am_i() -> str:
    token = get_access_token()
    return token.client_id if token is not None else "nobody"
