import threading
import time

import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("prices")
prices: dict[str, float] = {}


def refresh():
    while True:
        prices.update(httpx.get("https://example.org/prices").json())
        time.sleep(60)


threading.Thread(target=refresh, daemon=True).start()


@mcp.tool()
def price(symbol: str) -> float:
    return prices[symbol]


mcp.run()
