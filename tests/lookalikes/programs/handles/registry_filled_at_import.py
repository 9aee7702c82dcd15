"""A decorator fills a registry while the module is imported."""

from collections.abc import Callable

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("sums")
handlers: dict[str, Callable[[int], int]] = {}


def handler(name: str) -> Callable[[Callable[[int], int]], Callable[[int], int]]:
    def register(function: Callable[[int], int]) -> Callable[[int], int]:
        handlers[name] = function
        return function

    return register


@handler("double")
def double(number: int) -> int:
    return 2 * number


@mcp.tool()
async def apply(name: str, number: int) -> int:
    return handlers[name](number)
