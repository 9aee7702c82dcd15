"""Classes that register themselves when they are defined."""

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shapes")


class Shape:
    known: dict[str, type["Shape"]] = {}

    def __init_subclass__(cls) -> None:
        Shape.known[cls.__name__.lower()] = cls

    def sides(self) -> int:
        return 0


class Square(Shape):
    def sides(self) -> int:
        return 4


@mcp.tool()
async def sides(shape: str) -> int:
    return Shape.known[shape]().sides()
