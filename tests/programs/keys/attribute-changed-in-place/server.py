from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("shop")


@mcp.tool()
def add(item: str, ctx: Context) -> int:
    if not hasattr(ctx.session, "cart"):
        ctx.session.cart = []
    ctx.session.cart.append(item)
    return len(ctx.session.cart)


@mcp.tool()
def show(ctx: Context) -> str:
    return ", ".join(getattr(ctx.session, "cart", []))


mcp.run()
