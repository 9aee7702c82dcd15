import httpx
from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
tokens: dict[str, str] = {}


@mcp.tool()
def login(user: str, token: str) -> str:
    tokens[user] = token
    return "ok"


@mcp.tool()
def inbox(user: str) -> str:
    if user not in tokens:
        raise PermissionError("log in first")
    return httpx.get("https://example.org", headers={"Authorization": tokens[user]}).text


mcp.run()
