from functools import lru_cache

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("primes")


@lru_cache(maxsize=1024)
def is_prime(number):
    return number > 1 and all(number % i for i in range(2, number))


@mcp.tool()
def prime(number: int) -> bool:
    return is_prime(number)


mcp.run()
