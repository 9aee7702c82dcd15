"""A counter that only logs read."""

import logging
from collections import Counter

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("sums")
session_calls: Counter[str] = Counter()


@mcp.tool()
async def double(number: int) -> int:
    session_calls["double"] += 1
    logging.info("calls: %s", session_calls)
    return 2 * number
