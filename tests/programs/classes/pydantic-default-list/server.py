from mcp.server.fastmcp import FastMCP
from pydantic import BaseModel


class Basket(BaseModel):
    items: list[str] = []


mcp = FastMCP("shop")
basket = Basket()


@mcp.tool()
def add(item: str) -> str:
    basket.items.append(item)
    return "ok"


@mcp.tool()
def checkout() -> str:
    return ", ".join(basket.items)


mcp.run()
