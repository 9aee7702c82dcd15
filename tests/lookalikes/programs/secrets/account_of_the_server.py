"""The account that answers everybody is configured, not signed in."""

import os

import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("mail")
TOKEN = os.environ.get("MAIL_TOKEN", "")


@mcp.tool()
async def inbox() -> str:
    async with httpx.AsyncClient(headers={"authorization": TOKEN}) as client:
        return (await client.get("https://mail.example")).text
