"""`add_tool` and `remove_tool` of a toolbox that each call fills."""

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("boxes")


class Toolbox:
    def __init__(self) -> None:
        self.tools: list[str] = []

    def add_tool(self, name: str) -> None:
        self.tools.append(name)

    def remove_tool(self, name: str) -> None:
        self.tools.remove(name)


@mcp.tool()
async def pack(names: list[str]) -> list[str]:
    box = Toolbox()
    for name in names:
        box.add_tool(name)
    box.remove_tool(names[0])
    return box.tools
