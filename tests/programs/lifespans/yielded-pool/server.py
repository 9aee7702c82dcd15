from contextlib import asynccontextmanager

import asyncpg
from mcp.server.fastmcp import Context, FastMCP


@asynccontextmanager
async def lifespan(app):
    async with asyncpg.create_pool("postgres://example") as pool:
        yield {"pool": pool}


mcp = FastMCP("orders", lifespan=lifespan)


@mcp.tool()
async def orders(ctx: Context) -> list:
    pool = ctx.request_context.lifespan_context["pool"]
    return await pool.fetch("select * from orders")


mcp.run()
