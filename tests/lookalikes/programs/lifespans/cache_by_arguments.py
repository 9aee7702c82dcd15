"""The lifespan holds a cache; what is missing is computed again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from mcp.server.fastmcp import Context, FastMCP


@dataclass
class App:
    lengths: dict[str, int] = field(default_factory=dict)


@asynccontextmanager
async def lifespan(server: FastMCP) -> AsyncIterator[App]:
    yield App()


mcp = FastMCP("app", lifespan=lifespan)


@mcp.tool()
async def length(text: str, ctx: Context) -> int:
    lengths = ctx.request_context.lifespan_context.lengths
    if text not in lengths:
        lengths[text] = len(text)
    return lengths[text]
