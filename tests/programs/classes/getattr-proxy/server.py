from mcp.server.fastmcp import FastMCP


class Shelf:
    def __init__(self):
        self.items = []

    def put(self, item):
        self.items.append(item)


class Proxy:
    def __init__(self, target):
        self._target = target

    def __getattr__(self, name):
        return getattr(self._target, name)


mcp = FastMCP("shelf")
shelf = Proxy(Shelf())


@mcp.tool()
def put(item: str) -> str:
    shelf.put(item)
    return "ok"


@mcp.tool()
def everything() -> list[str]:
    return shelf.items


mcp.run()
