"""Tools that buy."""

import logging

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from shop.catalogue import product
from shop.store import CartId, Line, carts, store

logger = logging.getLogger(__name__)


@carts.kept
async def add_item(sku: str, ctx: Context, cart_id: CartId, quantity: int = 1) -> str:
    """Put a product into the cart."""
    if quantity < 1:
        raise ToolError("the quantity must be at least 1")
    store.add(cart_id, Line(product(sku).sku, quantity))
    logger.info(f"{quantity} x {sku} added")
    return f"Added {quantity} x {product(sku).title}."


@carts.kept
async def checkout(cart_id: CartId, voucher: str | None = None) -> str:
    """Buy what is in the cart; the voucher TEATIME takes a tenth off."""
    lines = store.take(cart_id)
    if not lines:
        raise ToolError("the cart is empty")
    total = sum(product(line.sku).price * line.quantity for line in lines)
    if voucher == "TEATIME":
        total = total * 9 // 10
    return f"Paid {total / 100:.2f} for {sum(line.quantity for line in lines)} items."


def register(mcp: MCPServer) -> None:
    """Add the tools of this module to a server."""
    mcp.tool()(add_item)
    mcp.tool()(checkout)
