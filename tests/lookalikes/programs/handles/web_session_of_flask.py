"""A shop on Flask beside a server that has nothing to do with it."""

from flask import Flask, session
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("sums")
shop = Flask("shop")


@shop.post("/cart")
def add_to_cart() -> str:
    session.setdefault("cart", []).append("tea")
    return "added"


@mcp.tool()
async def double(number: int) -> int:
    return 2 * number
