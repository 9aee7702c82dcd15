import logging

from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
logger = logging.getLogger(__name__)
seen = []


@mcp.tool()
def upper(text: str) -> str:
    seen.append(text)
    logger.info("%d texts so far", len(seen))
    return text.upper()


mcp.run()
