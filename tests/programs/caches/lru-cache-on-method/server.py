from mcp.server.fastmcp import FastMCP

from shop import Shop

mcp = FastMCP("shop")
shop = Shop()


@mcp.tool()
def set_discount(percent: int) -> str:
    shop.discount = percent
    return "ok"


@mcp.tool()
def price(article: str) -> int:
    return shop.price(article)


mcp.run()
