"""A client that anybody may make first, and that is the same for all."""

import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("web")
_session: httpx.AsyncClient | None = None


def session() -> httpx.AsyncClient:
    global _session
    if _session is None:
        _session = httpx.AsyncClient()
    return _session


@mcp.tool()
async def fetch(url: str) -> str:
    return (await session().get(url)).text
