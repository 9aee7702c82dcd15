import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("weather")
client = httpx.AsyncClient(timeout=10)


@mcp.tool()
async def forecast(city: str) -> dict:
    answer = await client.get("https://weather.example", params={"city": city})
    return answer.json()


mcp.run()
