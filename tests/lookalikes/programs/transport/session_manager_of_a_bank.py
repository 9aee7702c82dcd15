"""A `SessionManager` with `handle_request`, of a bank."""

from bank import SessionManager
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("bank")
session_manager = SessionManager(event_store=None, stateless=False)


@mcp.tool()
async def balance(account: str) -> str:
    return str(await session_manager.handle_request(account))
