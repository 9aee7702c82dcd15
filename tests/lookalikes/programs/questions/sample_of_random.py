"""`sample` of `random`, and `list_roots` of an equation."""

import random

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("sums")


class Equation:
    def __init__(self, square: float) -> None:
        self.square = square

    def list_roots(self) -> list[float]:
        return [-(self.square**0.5), self.square**0.5]


@mcp.tool()
async def roots(square: float) -> list[float]:
    return random.sample(Equation(square).list_roots(), k=2)
