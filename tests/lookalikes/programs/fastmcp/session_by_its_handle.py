"""State that is under a handle of fastmcp 4 already."""

# requires: fastmcp>=4,<5

from fastmcp import FastMCP
from fastmcp.server.dependencies import get_session
from fastmcp.server.sessions import SessionId, SessionProvider

mcp = FastMCP("shop")
mcp.add_provider(SessionProvider())


@mcp.tool
async def add(item: str, session_id: SessionId) -> int:
    session = await get_session(session_id)
    items = [*(await session.get("items", [])), item]
    await session.set("items", items)
    return len(items)
