"""What is for sale."""

from dataclasses import dataclass

from mcp.server.mcpserver.exceptions import ToolError


@dataclass(frozen=True)
class Product:
    """One thing for sale; the price is in cents."""

    sku: str
    title: str
    price: int


PRODUCTS = {
    product.sku: product
    for product in (
        Product("tea", "Green tea, 100 g", 450),
        Product("cup", "Stoneware cup", 1200),
        Product("pot", "Cast-iron teapot", 5900),
    )
}


def product(sku: str) -> Product:
    """The product with this number; the error names the ones that exist."""
    try:
        return PRODUCTS[sku]
    except KeyError:
        raise ToolError(f"no product {sku!r}; there are: {', '.join(PRODUCTS)}") from None
