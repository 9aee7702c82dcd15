"""The lifespan of fastmcp is one of the process in all versions; here it is only read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastmcp import Context, FastMCP


@asynccontextmanager
async def lifespan(server: FastMCP) -> AsyncIterator[dict[str, Any]]:
    yield {"unit": "km"}


mcp = FastMCP("units", lifespan=lifespan)


@mcp.tool
async def unit(ctx: Context) -> str:
    return str(ctx.request_context.lifespan_context["unit"])
