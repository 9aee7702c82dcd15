"""A cache with the time of its last refresh."""

import time

import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("rates")
_rates: dict[str, float] = {}
_fetched = 0.0


@mcp.tool()
async def rate(currency: str) -> float:
    global _rates, _fetched
    if time.monotonic() - _fetched > 60:
        async with httpx.AsyncClient() as client:
            _rates = (await client.get("https://rates.example")).json()
        _fetched = time.monotonic()
    return _rates[currency]
