import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fetcher")
last_result = None


@mcp.tool()
def fetch(url: str) -> str:
    global last_result
    last_result = httpx.get(url).text
    return last_result


@mcp.tool()
def summarize_last() -> str:
    if last_result is None:
        return "fetch something first"
    return last_result[:100]


mcp.run()
