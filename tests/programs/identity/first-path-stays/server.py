from mcp.server.fastmcp import FastMCP

mcp = FastMCP("search")
_index = None


def index_of(path):
    global _index
    if _index is None:
        with open(path) as file:
            _index = file.read().splitlines()
    return _index


@mcp.tool()
def search(path: str, word: str) -> list[str]:
    return [line for line in index_of(path) if word in line]


mcp.run()
