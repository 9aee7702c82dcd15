"""The lifespan holds a pool, which all clients may share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
from mcp.server.fastmcp import Context, FastMCP


@dataclass
class App:
    pool: asyncpg.Pool


@asynccontextmanager
async def lifespan(server: FastMCP) -> AsyncIterator[App]:
    pool = await asyncpg.create_pool("postgresql://db")
    yield App(pool=pool)


mcp = FastMCP("app", lifespan=lifespan)


@mcp.tool()
async def rows(ctx: Context) -> int:
    app: App = ctx.request_context.lifespan_context
    return len(await app.pool.fetch("select 1"))
