"""`ctx.set_state` of a class of one's own that is called Context."""

from fastmcp import FastMCP

mcp = FastMCP("pens")


class Context:
    def __init__(self) -> None:
        self._state: dict[str, str] = {}

    def set_state(self, key: str, value: str) -> None:
        self._state[key] = value

    def get_state(self, key: str) -> str:
        return self._state[key]


@mcp.tool
async def draw(colour: str) -> str:
    ctx = Context()
    ctx.set_state("colour", colour)
    return ctx.get_state("colour")
