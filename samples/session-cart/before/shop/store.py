"""The carts of everybody who is connected."""

from dataclasses import dataclass

from mcp.server.fastmcp import Context


@dataclass(frozen=True)
class Line:
    """A product and how many of it."""

    sku: str
    quantity: int


class CartStore:
    """One cart for each client session."""

    def __init__(self) -> None:
        self.carts: dict[int, list[Line]] = {}

    def add(self, ctx: Context, line: Line) -> None:
        """Put a line into the cart of the calling client."""
        self.carts.setdefault(id(ctx.session), []).append(line)

    def lines(self, ctx: Context) -> list[Line]:
        """What the calling client has put into its cart so far."""
        return list(self.carts.get(id(ctx.session), []))

    def take(self, ctx: Context) -> list[Line]:
        """The cart of the calling client, which is empty afterwards."""
        return self.carts.pop(id(ctx.session), [])


store = CartStore()
