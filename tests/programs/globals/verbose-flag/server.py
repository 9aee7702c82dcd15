import logging

from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
logger = logging.getLogger(__name__)
verbose = False


@mcp.tool()
def set_verbose(on: bool) -> str:
    global verbose
    verbose = on
    return "ok"


@mcp.tool()
def upper(text: str) -> str:
    if verbose:
        logger.info("upper of %s", text)
    return text.upper()


mcp.run()
