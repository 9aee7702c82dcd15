import random

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("dice")


@mcp.tool()
def seed(number: int) -> str:
    random.seed(number)
    return "ok"


@mcp.tool()
def roll() -> int:
    return random.randint(1, 6)


mcp.run()
