import os

from fastmcp import FastMCP
from fastmcp.server.dependencies import get_session
from fastmcp.server.sessions import SessionId, SessionProvider
from key_value.aio.stores.redis import RedisStore

mcp = FastMCP("trips", session_state_store=RedisStore(url=os.environ["REDIS_URL"]))
mcp.add_provider(SessionProvider())


@mcp.tool
async def choose(unit: str, session_id: SessionId) -> str:
    session = await get_session(session_id)
    await session.set("unit", unit)
    return unit


@mcp.tool
async def chosen(session_id: SessionId) -> str:
    session = await get_session(session_id)
    return await session.get("unit") or "km"


if __name__ == "__main__":
    mcp.run(transport="http")
