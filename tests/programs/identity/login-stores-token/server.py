import httpx
from mcp.server.fastmcp import FastMCP

import session

mcp = FastMCP("mail")


@mcp.tool()
def login(user: str, password: str) -> str:
    session.sign_in(user, password)
    return "welcome"


@mcp.tool()
def inbox() -> list:
    return httpx.get("/inbox", headers=session.headers()).json()


mcp.run()
