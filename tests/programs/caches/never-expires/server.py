import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("prices")
prices: dict[str, float] = {}


@mcp.tool()
def price(symbol: str) -> float:
    if symbol not in prices:
        prices[symbol] = httpx.get(f"https://example.org/{symbol}").json()["price"]
    return prices[symbol]


mcp.run()
