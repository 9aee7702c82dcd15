import os
import time

import httpx
from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
_token = ""
_expires = 0.0


def token():
    global _token, _expires
    if time.time() >= _expires:
        answer = httpx.post("https://example.org/token", data={"id": os.environ["CLIENT_ID"]}).json()
        _token = answer["access_token"]
        _expires = time.time() + answer["expires_in"]
    return _token


@mcp.tool()
def fetch(path: str) -> str:
    headers = {"Authorization": f"Bearer {token()}"}
    return httpx.get(f"https://example.org/{path}", headers=headers).text


mcp.run()
