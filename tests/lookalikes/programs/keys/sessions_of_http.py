"""`session.headers` of a library for HTTP."""

import requests
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("web")
session = requests.Session()
session.headers["user-agent"] = "looks"


@mcp.tool()
async def fetch(url: str) -> str:
    return session.get(url).text
