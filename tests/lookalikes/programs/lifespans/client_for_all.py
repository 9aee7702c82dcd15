"""The lifespan yields an HTTP client and where it looks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from mcp.server.fastmcp import Context, FastMCP


@asynccontextmanager
async def lifespan(server: FastMCP) -> AsyncIterator[dict[str, Any]]:
    async with httpx.AsyncClient() as client:
        yield {"client": client, "base": "https://weather.example"}


mcp = FastMCP("weather", lifespan=lifespan)


@mcp.tool()
async def weather(town: str, ctx: Context) -> str:
    app = ctx.request_context.lifespan_context
    answer = await app["client"].get(f"{app['base']}/{town}")
    return str(answer.text)
