"""A cart that lives as long as the session."""

import os

import redis
from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("baskets")
store = redis.Redis.from_url(os.environ["REDIS_URL"])


@mcp.tool()
def add(product: str, ctx: Context) -> str:
    """Put a product into the cart."""
    key = ctx.request_context.request.headers["mcp-session-id"]
    store.rpush(key, product)
    return "added"


@mcp.tool()
def view(ctx: Context) -> list[str]:
    """What is in the cart."""
    key = ctx.request_context.request.headers["mcp-session-id"]
    return store.lrange(key, 0, -1)


if __name__ == "__main__":
    mcp.run(transport="streamable-http")
