import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("mail")
clients: dict[str, httpx.Client] = {}


def client_for(api_key):
    if api_key not in clients:
        clients[api_key] = httpx.Client(headers={"X-Api-Key": api_key})
    return clients[api_key]


@mcp.tool()
def inbox(api_key: str) -> list:
    return client_for(api_key).get("https://mail.example/inbox").json()


mcp.run()
