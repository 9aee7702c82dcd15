import anyio
import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("search")
cooldown_until = 0.0


@mcp.tool()
async def search(query: str) -> str:
    global cooldown_until
    now = anyio.current_time()
    if now < cooldown_until:
        return "unranked"
    try:
        async with httpx.AsyncClient() as client:
            return (await client.get("https://example.org/" + query)).text
    except httpx.HTTPError:
        cooldown_until = anyio.current_time() + 30
        return "unranked"


mcp.run(transport="streamable-http")
