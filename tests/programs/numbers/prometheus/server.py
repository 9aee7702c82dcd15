from mcp.server.fastmcp import FastMCP
from prometheus_client import Counter

mcp = FastMCP("text")
CALLS = Counter("calls", "calls of upper")


@mcp.tool()
def upper(text: str) -> str:
    CALLS.inc()
    return text.upper()


mcp.run()
