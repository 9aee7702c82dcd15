"""A cart that the client names."""

import os

import redis
from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("trolley")
store = redis.Redis.from_url(os.environ["REDIS_URL"])


@mcp.tool()
def add(product: str, cart: str, ctx: Context) -> str:
    """Put a product into the cart."""
    key = f"cart:{cart}"
    store.rpush(key, product)
    return "added"


@mcp.tool()
def view(cart: str, ctx: Context) -> list[str]:
    """What is in the cart."""
    key = f"cart:{cart}"
    return store.lrange(key, 0, -1)


if __name__ == "__main__":
    mcp.run(transport="streamable-http")
