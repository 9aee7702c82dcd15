import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("forum")
_client = None


def client_for(api_key):
    global _client
    if _client is None:
        _client = httpx.Client(headers={"X-Api-Key": api_key})
    return _client


@mcp.tool()
def topics(api_key: str) -> list:
    return client_for(api_key).get("/topics").json()


mcp.run()
