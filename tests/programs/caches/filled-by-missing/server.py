from mcp.server.fastmcp import FastMCP

mcp = FastMCP("desk")


class Upper(dict):
    def __missing__(self, key):
        self[key] = key.upper()
        return self[key]


class Lists(dict):
    def __missing__(self, key):
        self[key] = []
        return self[key]


upper = Upper()
lists = Lists()


@mcp.tool()
def add(name: str, text: str) -> str:
    lists[name].append(text)
    return upper[text]


@mcp.tool()
def show(name: str) -> str:
    return f"{lists[name]} {upper[name]}"
