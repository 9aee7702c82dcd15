import random

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("dice")


@mcp.tool()
def rolls(seed: int) -> list[int]:
    random.seed(seed)
    return [random.randint(1, 6) for _ in range(5)]


mcp.run()
