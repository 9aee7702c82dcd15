"""A table of conference talks is called `sessions`; nothing writes it."""

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("talks")
sessions = {"k1": "Welcome", "k2": "Typing"}


@mcp.tool()
async def describe(session_id: str) -> str:
    return sessions.get(session_id, "no such talk")
