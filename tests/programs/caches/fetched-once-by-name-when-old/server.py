import time

import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("rates")
rates = {}
fetched = 0.0


@mcp.tool()
def refresh(bank: str) -> str:
    global rates, fetched
    if time.monotonic() - fetched > 60:
        rates = httpx.get(f"https://{bank}.example").json()
        fetched = time.monotonic()
    return "fresh"


@mcp.tool()
def rate(currency: str) -> float:
    return rates[currency]


mcp.run()
