import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("forum")
kept_cookie = None


@mcp.tool()
def fetch(path: str, cookie: str) -> str:
    global kept_cookie
    if kept_cookie is None:
        kept_cookie = cookie
    return httpx.get(path, headers={"Cookie": kept_cookie}).text


mcp.run()
