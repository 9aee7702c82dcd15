"""A list that starts empty and is only emptied; and one of which calls take what it begins with."""

from dataclasses import dataclass, field

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("columns")


@dataclass
class Header:
    names: list[str] = field(default_factory=list)


header = Header()
raffle = ["a book", "a ball"]


@mcp.tool()
def columns(row: str) -> str:
    header.names = []
    return ", ".join(header.names or row.split())


@mcp.tool()
def draw() -> str:
    return raffle.pop() if raffle else "nothing left"


if __name__ == "__main__":
    mcp.run(transport="streamable-http")
