"""The MCP server: three tools over one remembered function."""

import argparse
import math

from mcp.server.fastmcp import FastMCP

from factors.arithmetic import factors_of

mcp = FastMCP("factors", host="127.0.0.1", port=8321)


@mcp.tool()
def factorise(number: int) -> list[int]:
    """Prime factors of a positive whole number."""
    if number < 1:
        raise ValueError("only positive whole numbers have a factorisation here")
    return factors_of(number)


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
    parser = argparse.ArgumentParser(description="Number theory over MCP")
    parser.add_argument("--transport", choices=["stdio", "streamable-http"], default="stdio")
    mcp.run(transport=parser.parse_args().transport)


if __name__ == "__main__":
    main()
