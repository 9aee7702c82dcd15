"""The lifespan yields a dictionary that nobody writes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from mcp.server.fastmcp import Context, FastMCP


@asynccontextmanager
async def lifespan(server: FastMCP) -> AsyncIterator[dict[str, Any]]:
    yield {"greeting": "hello", "names": ["Ada"]}


mcp = FastMCP("app", lifespan=lifespan)


@mcp.tool()
async def greet(ctx: Context) -> str:
    return str(ctx.request_context.lifespan_context["greeting"])
