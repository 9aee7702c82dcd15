from functools import lru_cache

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("primes")


def is_prime(number):
    return number > 1 and all(number % i for i in range(2, number))


known_prime = lru_cache(maxsize=100)(is_prime)


@mcp.tool()
def prime(number: int) -> bool:
    return known_prime(number)


mcp.run()
