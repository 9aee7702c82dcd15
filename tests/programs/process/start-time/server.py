import time

from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
STARTED = time.time()


@mcp.tool()
def uptime() -> float:
    return time.time() - STARTED


mcp.run()
