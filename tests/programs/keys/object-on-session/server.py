from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("shop")


class Visit:
    def __init__(self) -> None:
        self.cart: list[str] = []


@mcp.tool()
def add(item: str, ctx: Context) -> int:
    if not hasattr(ctx.session, "visit"):
        ctx.session.visit = Visit()
    ctx.session.visit.cart.append(item)
    return len(ctx.session.visit.cart)


@mcp.tool()
def show(ctx: Context) -> str:
    return ", ".join(ctx.session.visit.cart)


mcp.run()
