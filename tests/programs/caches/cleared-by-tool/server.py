import httpx
from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
pages: dict[str, str] = {}


@mcp.tool()
def page(url: str) -> str:
    if url not in pages:
        pages[url] = httpx.get(url).text
    return pages[url]


@mcp.tool()
def forget() -> str:
    pages.clear()
    return "ok"


mcp.run()
