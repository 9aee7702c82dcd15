from fastmcp import FastMCP

notes = {}
PRICES = {"apple": 2}


def put(key: str, text: str) -> str:
    notes[key] = text
    return "kept"


def get(key: str) -> str:
    return notes.get(key, "nothing")


def price(item: str) -> int:
    return PRICES.get(item, 1)


mcp = FastMCP("shop", tools=[put, get, price])
