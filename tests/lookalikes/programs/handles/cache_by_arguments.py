"""A cache whose name says session; a miss is computed again from the argument."""

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("lengths")
session_cache: dict[str, int] = {}


@mcp.tool()
async def length(text: str) -> int:
    if text not in session_cache:
        session_cache[text] = len(text)
    return session_cache[text]
