import httpx
from fastmcp import FastMCP
from fastmcp.server.dependencies import get_access_token

mcp = FastMCP("mail")


@mcp.tool
def inbox() -> str:
    token = get_access_token()
    return httpx.get("https://example.org", headers={"Authorization": token.token}).text


mcp.run()
