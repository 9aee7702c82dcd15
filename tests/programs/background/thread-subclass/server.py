import threading
import time

import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("prices")
prices = {}


class Refresher(threading.Thread):
    def run(self):
        while True:
            self.refresh()
            time.sleep(60)

    def refresh(self):
        prices.update(httpx.get("https://prices.example/all").json())


Refresher(daemon=True).start()


@mcp.tool()
def price(article: str) -> float:
    return prices[article]


mcp.run()
