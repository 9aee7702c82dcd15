from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from mcp.server.fastmcp import Context, FastMCP


@dataclass
class Cart:
    items: list[str] = field(default_factory=list)


@dataclass
class Desk:
    cart: Cart = field(default_factory=Cart)


@asynccontextmanager
async def lifespan(server: FastMCP):
    yield Desk()


mcp = FastMCP("desk", lifespan=lifespan)


@mcp.tool()
def add(item: str, ctx: Context) -> str:
    ctx.request_context.lifespan_context.cart.items.append(item)
    return item


@mcp.tool()
def show(ctx: Context) -> str:
    return str(ctx.request_context.lifespan_context.cart.items)


mcp.run()
