"""The carts of everybody who is connected."""

from dataclasses import dataclass

from mcp.server.mcpserver import Context


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
        # unstick: UNS102 the session is a new object for each message: use a handle or the principal as the key
        self.carts.setdefault(id(ctx.session), []).append(line)

    def lines(self, ctx: Context) -> list[Line]:
        """What the calling client has put into its cart so far."""
        # unstick: UNS102 the session is a new object for each message: use a handle or the principal as the key
        return list(self.carts.get(id(ctx.session), []))

    def take(self, ctx: Context) -> list[Line]:
        """The cart of the calling client, which is empty afterwards."""
        # unstick: UNS102 the session is a new object for each message: use a handle or the principal as the key
        return self.carts.pop(id(ctx.session), [])


store = CartStore()
