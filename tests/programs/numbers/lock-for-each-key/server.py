import asyncio

from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
locks: dict[str, asyncio.Lock] = {}


@mcp.tool()
async def append(path: str, text: str) -> str:
    lock = locks.setdefault(path, asyncio.Lock())
    async with lock:
        with open(path, "a") as file:
            file.write(text)
    return "ok"


mcp.run()
