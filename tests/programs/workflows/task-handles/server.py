import asyncio

import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notifier")
running = set()


async def post(text):
    async with httpx.AsyncClient() as client:
        await client.post("https://example.org", content=text)


@mcp.tool()
async def notify(text: str) -> str:
    task = asyncio.create_task(post(text))
    running.add(task)
    task.add_done_callback(running.discard)
    return "sent"


mcp.run()
