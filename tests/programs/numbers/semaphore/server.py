import asyncio

import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("slow")
slots = asyncio.Semaphore(2)


@mcp.tool()
async def fetch(url: str) -> str:
    async with slots, httpx.AsyncClient() as client:
        return (await client.get(url)).text


mcp.run()
