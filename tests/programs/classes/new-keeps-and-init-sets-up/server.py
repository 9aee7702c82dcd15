import httpx
from fastmcp import FastMCP

mcp = FastMCP("shop")


class Shop:
    _instance = None
    _ready = False

    def __new__(cls, *args, **kwargs):
        if cls._instance is None:
            cls._instance = super(Shop, cls).__new__(cls)
        return cls._instance

    def __init__(self, token: str | None = None):
        if not self._ready and token is not None:
            self.http = httpx.AsyncClient(headers={"Authorization": token})
            self.basket = []
            self._ready = True

    @classmethod
    def get(cls):
        if cls._instance is None:
            raise RuntimeError("call Shop(token) first")
        return cls._instance


class Offer:
    def __new__(cls, *args):
        return super().__new__(cls)

    def __init__(self, item: str):
        self.lines = [item]


Shop("secret of the shop")


@mcp.tool
async def price(item: str) -> dict:
    response = await Shop.get().http.get(f"https://shop.example/{item}")
    return response.json()


@mcp.tool
def add(item: str) -> str:
    Shop.get().basket.append(item)
    return "added"


@mcp.tool
def basket() -> list[str]:
    return Shop.get().basket


@mcp.tool
def offer(item: str, extra: str) -> list[str]:
    made = Offer(item)
    made.lines.append(extra)
    return made.lines


if __name__ == "__main__":
    mcp.run()
