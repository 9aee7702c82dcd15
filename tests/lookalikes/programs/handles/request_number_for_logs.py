"""A number that each call gets, for its lines in the log."""

import logging
import uuid
from contextvars import ContextVar

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("sums")
session_id: ContextVar[str] = ContextVar("session_id", default="")


@mcp.tool()
async def double(number: int) -> int:
    session_id.set(uuid.uuid4().hex)
    logging.info("%s doubles", session_id.get())
    return 2 * number
