"""A semaphore that lets few calls through at once."""

import asyncio

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("sums")
session_limit = asyncio.Semaphore(3)


@mcp.tool()
async def double(number: int) -> int:
    async with session_limit:
        return 2 * number
