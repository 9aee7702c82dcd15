from mcp.server.fastmcp import FastMCP

mcp = FastMCP("store")


def make_store():
    kept = {}

    def put(key, value):
        kept[key] = value

    def get(key):
        return kept.get(key, "nothing")

    return put, get


put, get = make_store()


@mcp.tool()
def save(key: str, value: str) -> str:
    put(key, value)
    return "ok"


@mcp.tool()
def load(key: str) -> str:
    return get(key)


mcp.run()
