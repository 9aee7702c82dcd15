"""A tool mints an unguessable id, and what is under it is in a store that all replicas see."""

import secrets

import redis
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shop")
carts = redis.Redis()


@mcp.tool()
async def create_cart() -> str:
    cart_id = secrets.token_urlsafe(16)
    carts.hset(cart_id, "made", 1)
    return cart_id


@mcp.tool()
async def add(cart_id: str, item: str) -> int:
    return int(carts.hincrby(cart_id, item, 1))
