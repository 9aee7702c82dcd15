import threading
import time

import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("prices")
prices = {}


def refresh():
    while True:
        prices.update(httpx.get("https://prices.example/all").json())
        time.sleep(60)


threading.Thread(target=refresh, daemon=True).start()


@mcp.tool()
def price(article: str) -> float:
    return prices[article]


mcp.run()
