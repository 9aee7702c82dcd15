from mcp.server.fastmcp import FastMCP


class Shelf:
    _shared = {}

    def __init__(self):
        self.__dict__ = self._shared


mcp = FastMCP("shelf")


@mcp.tool()
def put(item: str) -> str:
    Shelf().item = item
    return "ok"


@mcp.tool()
def take() -> str:
    return getattr(Shelf(), "item", "nothing")


mcp.run()
