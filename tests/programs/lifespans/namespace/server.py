from contextlib import asynccontextmanager
from types import SimpleNamespace

from mcp.server.fastmcp import Context, FastMCP


@asynccontextmanager
async def lifespan(server: FastMCP):
    yield SimpleNamespace(items=[], user=None)


mcp = FastMCP("desk", lifespan=lifespan)


@mcp.tool()
def add(item: str, ctx: Context) -> str:
    ctx.request_context.lifespan_context.items.append(item)
    ctx.request_context.lifespan_context.user = item
    return item


@mcp.tool()
def show(ctx: Context) -> str:
    return str(ctx.request_context.lifespan_context.user, ctx.request_context.lifespan_context.items)


mcp.run()
