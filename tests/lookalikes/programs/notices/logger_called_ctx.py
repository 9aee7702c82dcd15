"""A logger called `ctx`, and one called `session`."""

import logging

import structlog
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("sums")
ctx = logging.getLogger("sums")
session = structlog.get_logger()


@mcp.tool()
async def double(number: int) -> int:
    ctx.info("doubles")
    await session.ainfo("still")
    return 2 * number
