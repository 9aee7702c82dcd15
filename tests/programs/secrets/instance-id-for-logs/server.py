import logging
import uuid

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("text")
INSTANCE = uuid.uuid4().hex
logger = logging.getLogger(__name__)


@mcp.tool()
def upper(text: str) -> str:
    logger.info("%s: upper", INSTANCE)
    return text.upper()


mcp.run()
