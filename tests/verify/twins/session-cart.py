"""The shop, written for 2.x by hand: a cart is created and named in each call."""

import argparse
import uuid

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

PRICES = {"tea": 450, "cup": 1200, "pot": 5900}
mcp = MCPServer("shop", instructions="Create a cart, fill it, then check out.")
carts: dict[str, list[str]] = {}


def cart(cart_id: str) -> list[str]:
    if cart_id not in carts:
        raise ToolError(f"no cart {cart_id!r}")
    return carts[cart_id]


@mcp.tool()
def create_cart() -> str:
    """Start a cart and return its id."""
    cart_id = uuid.uuid4().hex
    carts[cart_id] = []
    return cart_id


@mcp.tool()
def list_products(maximum_price: int | None = None) -> list[str]:
    """Everything for sale, or what costs at most so many cents."""
    return [sku for sku, price in PRICES.items() if maximum_price in (None, price)]


@mcp.tool()
def add_item(cart_id: str, sku: str) -> str:
    """Put a product into the cart."""
    if sku not in PRICES:
        raise ToolError(f"no product {sku!r}")
    cart(cart_id).append(sku)
    return f"Added {sku}."


@mcp.tool()
def checkout(cart_id: str) -> str:
    """Buy what is in the cart."""
    total = sum(PRICES[sku] for sku in cart(cart_id))
    return f"Paid {total / 100:.2f}."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transport", choices=["stdio", "streamable-http"], default="stdio")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    if options.transport == "stdio":
        mcp.run()
    else:
        mcp.run("streamable-http", port=options.port)


if __name__ == "__main__":
    main()
