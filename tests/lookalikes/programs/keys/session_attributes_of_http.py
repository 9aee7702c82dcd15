"""An attribute set on a session of aiohttp, for one call."""

import aiohttp
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("web")


@mcp.tool()
async def fetch(url: str) -> str:
    async with aiohttp.ClientSession() as session:
        session.visited = url
        answer = await session.get(session.visited)
        return await answer.text()
