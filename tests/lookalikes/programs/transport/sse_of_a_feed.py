"""Server-sent events of a feed."""

from collections.abc import AsyncIterator

from fastapi import FastAPI
from mcp.server.fastmcp import FastMCP
from sse_starlette.sse import EventSourceResponse

mcp = FastMCP("sums")
web = FastAPI()


async def news() -> AsyncIterator[str]:
    yield "nothing new"


@web.get("/sse")
async def sse() -> EventSourceResponse:
    return EventSourceResponse(news())


@mcp.tool()
async def double(number: int) -> int:
    return 2 * number
