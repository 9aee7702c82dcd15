"""A number that each call gets, for its lines in the log."""

import logging
import uuid
from contextvars import ContextVar

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("sums")
session_id: ContextVar[str] = ContextVar("session_id", default="")


class Numbered(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.session = session_id.get()
        return True


logging.getLogger().addFilter(Numbered())


@mcp.tool()
async def double(number: int) -> int:
    session_id.set(uuid.uuid4().hex)
    logging.info("doubles")
    return 2 * number
