import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("mail")
client = httpx.Client(base_url="https://example.org")


@mcp.tool()
def login(api_key: str) -> str:
    client.headers["Authorization"] = f"Bearer {api_key}"
    return "ok"


@mcp.tool()
def inbox() -> str:
    return client.get("/inbox").text


mcp.run()
