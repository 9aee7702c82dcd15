"""The lifespan counts calls for a log."""

import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from mcp.server.fastmcp import Context, FastMCP


@dataclass
class App:
    calls: Counter[str] = field(default_factory=Counter)


@asynccontextmanager
async def lifespan(server: FastMCP) -> AsyncIterator[App]:
    yield App()


mcp = FastMCP("app", lifespan=lifespan)


@mcp.tool()
async def double(number: int, ctx: Context) -> int:
    app: App = ctx.request_context.lifespan_context
    app.calls["double"] += 1
    logging.info("%s", app.calls)
    return 2 * number
