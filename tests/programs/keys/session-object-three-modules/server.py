from mcp.server.fastmcp import Context, FastMCP

import tools
from store import carts

mcp = FastMCP("shop")


@mcp.tool()
def add(item: str, ctx: Context) -> str:
    return tools.add_to_cart(ctx, item)


@mcp.tool()
def show(ctx: Context) -> list[str]:
    return carts.all(ctx.session)


mcp.run()
