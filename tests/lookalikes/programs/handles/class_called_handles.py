"""A class `Handles` of somebody's own: of doors, and made anew for each call."""

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("doors")


class Handles:
    def __init__(self, metal: str) -> None:
        self.metal = metal

    def open(self) -> str:
        return f"a handle of {self.metal}"


@mcp.tool()
async def handle(metal: str) -> str:
    return Handles(metal).open()
