import httpx
from fastmcp import FastMCP
from fastmcp.server.dependencies import get_access_token

mcp = FastMCP("mail")
inboxes: dict[str, str] = {}


@mcp.tool
def inbox() -> str:
    token = get_access_token()
    if token.client_id not in inboxes:
        headers = {"Authorization": token.token}
        inboxes[token.client_id] = httpx.get("https://example.org", headers=headers).text
    return inboxes[token.client_id]


mcp.run()
