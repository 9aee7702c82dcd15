from mcp.server.fastmcp import FastMCP


class Registry:
    def __init__(self):
        self._rows = {}

    def __setitem__(self, name, value):
        self._rows[name] = value

    def __getitem__(self, name):
        return self._rows[name]

    def __len__(self):
        return len(self._rows)


mcp = FastMCP("registry")
registry = Registry()


@mcp.tool()
def put(name: str, value: str) -> str:
    registry[name] = value
    return "ok"


@mcp.tool()
def get(name: str) -> str:
    return registry[name]


@mcp.tool()
def size() -> int:
    return len(registry)


mcp.run()
