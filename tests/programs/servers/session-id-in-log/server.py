import logging

from fastmcp import Context, FastMCP

mcp = FastMCP("text")
logger = logging.getLogger(__name__)


@mcp.tool
def upper(text: str, ctx: Context) -> str:
    logger.info("called by %s", ctx.session_id)
    return text.upper()


mcp.run()
