"""`client_id` is this program's own at another service."""

import os

import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("mail")


class OAuth:
    def __init__(self) -> None:
        self.client_id = os.environ.get("CLIENT_ID", "")
        self.client_params = {"timeout": 10}


oauth = OAuth()


@mcp.tool()
async def inbox() -> str:
    async with httpx.AsyncClient(**oauth.client_params) as client:
        answer = await client.get("https://mail.example", params={"id": oauth.client_id})
    return answer.text
