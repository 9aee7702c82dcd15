import logging

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("text")
logger = logging.getLogger(__name__)


@mcp.tool()
def set_level(level: str) -> str:
    logger.setLevel(level)
    return "ok"


@mcp.tool()
def upper(text: str) -> str:
    logger.debug("upper %s", text)
    return text.upper()


mcp.run()
