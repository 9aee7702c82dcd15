"""Number theory, written for 2.x by hand: factorisations are remembered, but not for ever."""

import argparse
import math
from functools import lru_cache

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

mcp = MCPServer("factors")


@lru_cache(maxsize=10_000)
def factors_of(number: int) -> tuple[int, ...]:
    """Prime factors in ascending order, with repetition."""
    found = []
    divisor = 2
    while divisor * divisor <= number:
        while number % divisor == 0:
            found.append(divisor)
            number //= divisor
        divisor += 1
    return (*found, number) if number > 1 else tuple(found)


@mcp.tool()
def factorise(number: int) -> list[int]:
    """Prime factors of a positive whole number."""
    if number < 1:
        raise ToolError("only positive whole numbers have a factorisation here")
    return list(factors_of(number))


@mcp.tool()
def count_divisors(number: int) -> int:
    """How many whole numbers divide this one."""
    factors = factors_of(number)
    return math.prod(factors.count(prime) + 1 for prime in set(factors))


@mcp.tool()
def share_a_factor(left: int, right: int) -> bool:
    """Whether two numbers have a common divisor greater than one."""
    return math.gcd(left, right) > 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transport", choices=["stdio", "streamable-http"], default="stdio")
    if parser.parse_args().transport == "stdio":
        mcp.run()
    else:
        mcp.run("streamable-http", host="127.0.0.1", port=8321)


if __name__ == "__main__":
    main()
