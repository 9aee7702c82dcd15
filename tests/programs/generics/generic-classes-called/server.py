"""Classes that say what they hold where they are called make objects as others do."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import Generic, TypeVar

from cachetools import LRUCache
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shelf")
Item = TypeVar("Item")


class Store(Generic[Item]):
    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.items = list[Item]()

    def put(self, item: Item) -> None:
        self.items.append(item)


Names = dict[str, int]
counts = Names()
cart = dict[str, int]()
notes = defaultdict[str, list[str]](list)
store = Store[str](10)
jobs = asyncio.Queue[str]()
recent = LRUCache[str, str](maxsize=8)
actions: dict[str, Callable[[str], str]] = {"loud": str.upper, "quiet": str.lower}


@mcp.tool()
async def add(name: str, count: int) -> str:
    counts[name] = count
    cart[name] = count
    notes[name].append("added")
    store.put(name)
    recent[name] = "added"
    await jobs.put(name)
    return actions["loud"](name)


@mcp.tool()
async def show(name: str) -> str:
    first = store.items[0]
    told = f"{cart[name]} {counts.get(name)} {notes[name]} {first} {recent.get(name)}"
    return told + actions["quiet"](await jobs.get())


if __name__ == "__main__":
    mcp.run()
