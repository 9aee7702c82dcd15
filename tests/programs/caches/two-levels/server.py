from functools import lru_cache

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("distances")
known: dict[str, int] = {}


@lru_cache(maxsize=64)
def distance(place: str) -> int:
    if place not in known:
        known[place] = sum(map(ord, place))
    return known[place]


@mcp.tool()
def how_far(place: str) -> int:
    return distance(place)


mcp.run()
