"""`session_id` is what another service calls its own things."""

import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("browsers")


@mcp.tool()
async def open_browser() -> str:
    async with httpx.AsyncClient() as client:
        answer = await client.post("https://browsers.example/sessions")
    session_id: str = answer.json()["session_id"]
    return session_id


@mcp.tool()
async def close_browser(session_id: str) -> int:
    async with httpx.AsyncClient() as client:
        answer = await client.delete(f"https://browsers.example/sessions/{session_id}")
    return answer.status_code
