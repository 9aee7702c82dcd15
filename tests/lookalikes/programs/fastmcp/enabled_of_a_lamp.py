"""`enable()` and `disable()` of a lamp, and `get_tools()` of a workshop."""

from fastmcp import FastMCP

mcp = FastMCP("lamps")


class Lamp:
    def __init__(self) -> None:
        self.on = False

    def enable(self) -> None:
        self.on = True

    def disable(self) -> None:
        self.on = False

    def get_tools(self) -> dict[str, str]:
        return {"switch": "on" if self.on else "off"}


@mcp.tool
async def blink(times: int) -> dict[str, str]:
    lamp = Lamp()
    for _ in range(times):
        lamp.enable()
        lamp.disable()
    return lamp.get_tools()
