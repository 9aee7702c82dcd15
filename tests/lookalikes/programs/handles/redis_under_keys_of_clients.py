"""A store elsewhere, under keys that clients choose."""

import redis
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shop")
db = redis.Redis()


@mcp.tool()
async def put(cart: str, item: str) -> str:
    db.rpush(f"cart:{cart}", item)
    return item


@mcp.tool()
async def show(cart: str) -> list[bytes]:
    return db.lrange(f"cart:{cart}", 0, -1)
