"""A cart that is filled and added up within one call."""

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shop")


class Cart:
    def __init__(self) -> None:
        self.items: list[str] = []

    def add(self, item: str) -> None:
        self.items.append(item)


@mcp.tool()
async def total(items: list[str]) -> int:
    cart = Cart()
    for item in items:
        cart.add(item)
    return len(cart.items)
