"""Tools that look."""

from mcp.server.mcpserver import MCPServer

from shop.catalogue import PRODUCTS, product
from shop.store import CartId, carts, store


def register(mcp: MCPServer) -> None:
    """Add the tools of this module to a server."""

    @mcp.tool()
    def list_products(maximum_price: int | None = None) -> list[str]:
        """Everything for sale, or what costs at most so many cents."""
        return [
            f"{item.sku}: {item.title}, {item.price / 100:.2f}"
            for item in PRODUCTS.values()
            if maximum_price is None or item.price <= maximum_price
        ]

    @mcp.tool()
    async def open_cart() -> str:
        """Start a cart of your own, and return its id.

        Give the id as cart_id to view_cart, add_item and checkout.
        """
        return await carts.open()

    @mcp.tool()
    @carts.kept
    async def view_cart(cart_id: CartId) -> str:
        """What is in the cart."""
        lines = [f"{ln.quantity} x {product(ln.sku).title}" for ln in store.lines(cart_id)]
        return "\n".join(lines) or "The cart is empty."
