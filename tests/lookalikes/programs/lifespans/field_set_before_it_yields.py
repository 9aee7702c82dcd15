"""The lifespan sets a field before anybody can ask."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from mcp.server.fastmcp import Context, FastMCP


@dataclass
class App:
    ready: bool = False


@asynccontextmanager
async def lifespan(server: FastMCP) -> AsyncIterator[App]:
    app = App()
    app.ready = True
    yield app


mcp = FastMCP("app", lifespan=lifespan)


@mcp.tool()
async def ready(ctx: Context) -> bool:
    return bool(ctx.request_context.lifespan_context.ready)
