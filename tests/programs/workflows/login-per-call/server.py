import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("mail")


@mcp.tool()
def inbox(user: str, password: str) -> list:
    with httpx.Client(auth=(user, password)) as client:
        return client.get("https://mail.example/inbox").json()


mcp.run()
