"""The MCP server: three tools over one remembered function."""

import argparse
import math
from importlib.metadata import version

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from factors.arithmetic import factors_of

# unstick: UNS412 2.3 sends the text of an exception only if it is a ToolError or ResourceError: raise one where clients should read why count_divisors failed
mcp = MCPServer("factors", version=version("mcp"))


@mcp.tool()
async def factorise(number: int) -> list[int]:
    """Prime factors of a positive whole number."""
    if number < 1:
        raise ToolError("only positive whole numbers have a factorisation here")
    return factors_of(number)


@mcp.tool()
async def count_divisors(number: int) -> int:
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
    mcp.run(transport=parser.parse_args().transport, host="127.0.0.1", port=8321)


if __name__ == "__main__":
    main()
