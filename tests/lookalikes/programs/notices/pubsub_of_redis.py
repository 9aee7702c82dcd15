"""`subscribe` and `publish` of Redis."""

import redis.asyncio as redis
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("news")
db = redis.Redis()


@mcp.tool()
async def tell(channel: str, text: str) -> int:
    async with db.pubsub() as channels:
        await channels.subscribe(channel)
    return int(await db.publish(channel, text))
