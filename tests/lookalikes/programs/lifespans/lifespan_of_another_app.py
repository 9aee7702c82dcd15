"""The lifespan that holds visits is of a web application beside the server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from mcp.server.fastmcp import FastMCP


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.visits = []
    yield


web = FastAPI(lifespan=lifespan)
mcp = FastMCP("sums")


@web.get("/visit")
async def visit(request: Request) -> int:
    request.app.state.visits.append("somebody")
    return len(request.app.state.visits)


@mcp.tool()
async def double(number: int) -> int:
    return 2 * number
