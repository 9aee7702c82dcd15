import os

import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("weather")
_client = None


def client():
    global _client
    if _client is None:
        _client = httpx.Client(base_url=os.environ["WEATHER_URL"])
    return _client


@mcp.tool()
def forecast(city: str) -> dict:
    return client().get("/forecast", params={"city": city}).json()


mcp.run()
