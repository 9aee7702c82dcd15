import time

import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("weather")
failures = 0
last_failure = 0.0


@mcp.tool()
def weather(place: str) -> str:
    global failures, last_failure
    if failures >= 5 and time.time() - last_failure < 60:
        raise RuntimeError("service is down")
    try:
        text = httpx.get("https://example.org/" + place).text
    except httpx.HTTPError:
        failures += 1
        last_failure = time.time()
        raise
    failures = 0
    return text


mcp.run()
