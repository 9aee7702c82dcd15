import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("pages")
titles = {}
seen = {}


@mcp.tool()
def title(url: str) -> str:
    client = httpx.Client()
    titles[client] = client.get(url).text[:20]
    return titles[client]


@mcp.tool()
def visit(url: str) -> str:
    known = seen.get(url, "never")
    seen[url] = "before"
    return known


mcp.run()
