from mcp.server.fastmcp import FastMCP

mcp = FastMCP("words")
loaded_path = None
loaded = None


def words_of(path):
    global loaded_path, loaded
    if loaded_path != path:
        with open(path) as file:
            loaded = file.read().split()
        loaded_path = path
    return loaded


@mcp.tool()
def count(path: str) -> int:
    return len(words_of(path))


@mcp.tool()
def longest(path: str) -> str:
    return max(words_of(path), key=len)


mcp.run()
