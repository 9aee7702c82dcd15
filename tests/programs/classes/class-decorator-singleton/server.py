from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shop")


def single(cls):
    made = {}

    def one(*args):
        if cls not in made:
            made[cls] = cls(*args)
        return made[cls]

    return one


@single
class Basket:
    def __init__(self):
        self.items = []


@single
class Settings:
    def __init__(self):
        self.prices = {"apple": 2}


@mcp.tool()
def add(item: str) -> str:
    Basket().items.append(item)
    return "added"


@mcp.tool()
def listed() -> list[str]:
    return Basket().items


@mcp.tool()
def price(item: str) -> int:
    return Settings().prices.get(item, 1)
