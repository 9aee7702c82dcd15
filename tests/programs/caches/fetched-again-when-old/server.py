import time

import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("rates")
rates = {}
fetched = 0.0


@mcp.tool()
def rate(currency: str) -> float:
    global rates, fetched
    if time.monotonic() - fetched > 60:
        rates = httpx.get("https://rates.example").json()
        fetched = time.monotonic()
    return rates[currency]


mcp.run()
