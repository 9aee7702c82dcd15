import os

import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("mail")
TOKEN = os.environ.get("MAIL_TOKEN", "")


@mcp.tool()
def inbox() -> str:
    return httpx.get("https://example.org", headers={"Authorization": TOKEN}).text


mcp.run()
