from mcp.server.fastmcp import FastMCP

from store import make_store

mcp = FastMCP("notes")
store = make_store()


@mcp.tool()
def write(name: str, text: str) -> str:
    store.put(name, text)
    return "ok"


@mcp.tool()
def read(name: str) -> str:
    return store.take(name) or "no such note"


mcp.run()
