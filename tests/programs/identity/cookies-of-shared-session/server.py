import requests
from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
session = requests.Session()


@mcp.tool()
def login(user: str, password: str) -> str:
    session.post("https://example.org/login", data={"user": user, "password": password})
    return "ok"


@mcp.tool()
def inbox() -> str:
    return session.get("https://example.org/inbox").text


mcp.run()
