"""`set_logging_level` of one's own, called at start."""

import logging

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("sums")
log = logging.getLogger(__name__)


def set_logging_level(level: str) -> None:
    log.setLevel(level)


@mcp.tool()
async def double(number: int) -> int:
    log.info("doubles")
    return 2 * number


if __name__ == "__main__":
    set_logging_level("INFO")
    mcp.run()
