"""An id that the process gives itself at start, for its log."""

import logging
import uuid

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("sums")
session_id = uuid.uuid4().hex


@mcp.tool()
async def double(number: int) -> int:
    logging.info("session %s doubles %s", session_id, number)
    return 2 * number
