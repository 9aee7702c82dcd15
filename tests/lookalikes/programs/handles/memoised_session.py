"""A memoised function with `session` in its name."""

from functools import lru_cache

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shout")


@lru_cache(maxsize=100)
def session_of(name: str) -> str:
    return name.upper()


@mcp.tool()
async def shout(name: str) -> str:
    return session_of(name)
