"""The lifespan holds a lock, which must be one for all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from mcp.server.fastmcp import Context, FastMCP


@dataclass
class App:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@asynccontextmanager
async def lifespan(server: FastMCP) -> AsyncIterator[App]:
    yield App()


mcp = FastMCP("app", lifespan=lifespan)


@mcp.tool()
async def double(number: int, ctx: Context) -> int:
    async with ctx.request_context.lifespan_context.lock:
        return 2 * number
