import httpx
from cachetools import TTLCache
from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
pages = TTLCache(maxsize=100, ttl=60)


@mcp.tool()
def page(url: str) -> str:
    if url not in pages:
        pages[url] = httpx.get(url).text
    return pages[url]


mcp.run()
