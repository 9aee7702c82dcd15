"""Embeddings kept through two small functions, and a tool that tells how many there are."""

import threading
from collections import OrderedDict

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("desk")
CACHE: "OrderedDict[str, list[float]]" = OrderedDict()
LOCK = threading.Lock()


def cache_get(key):
    with LOCK:
        value = CACHE.get(key)
        if value is None:
            return None
        CACHE.move_to_end(key)
        return value


def cache_put(key, value):
    with LOCK:
        if key in CACHE:
            CACHE.move_to_end(key)
            CACHE[key] = value
            return
        CACHE[key] = value
        while len(CACHE) > 10:
            CACHE.popitem(last=False)


def embed(text):
    cached = cache_get(text)
    if cached is not None:
        return cached
    value = [float(ord(c)) for c in text]
    cache_put(text, value)
    return value


@mcp.tool()
def similar(a: str) -> list[float]:
    return embed(a)


@mcp.tool()
def stats() -> int:
    with LOCK:
        return len(CACHE)
