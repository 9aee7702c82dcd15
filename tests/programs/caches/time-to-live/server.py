import httpx
from mcp.server.fastmcp import FastMCP

from cache import Expiring

mcp = FastMCP("weather")
cache = Expiring(60)


@mcp.tool()
def forecast(city: str) -> str:
    known = cache.get(city)
    if known is None:
        known = httpx.get(f"https://weather.example/{city}").text
        cache.put(city, known)
    return known


mcp.run()
