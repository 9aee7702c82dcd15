"""The lifespan opens and closes something, and yields nothing."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mcp.server.fastmcp import FastMCP


@asynccontextmanager
async def lifespan(server: FastMCP) -> AsyncIterator[None]:
    logging.info("starts")
    yield
    logging.info("ends")


mcp = FastMCP("app", lifespan=lifespan)


@mcp.tool()
async def double(number: int) -> int:
    return 2 * number
