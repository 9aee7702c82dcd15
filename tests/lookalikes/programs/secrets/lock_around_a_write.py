"""A lock that stands where it should."""

import asyncio

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("echo")
session_lock = asyncio.Lock()


@mcp.tool()
async def write(text: str) -> str:
    async with session_lock:
        return text
