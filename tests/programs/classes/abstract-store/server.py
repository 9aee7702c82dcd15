from mcp.server.fastmcp import FastMCP

from stores import MemoryStore, Store

mcp = FastMCP("notes")
store: Store = MemoryStore()


@mcp.tool()
def write(name: str, text: str) -> str:
    store.put(name, text)
    return "ok"


@mcp.tool()
def read(name: str) -> str:
    return store.get(name)


mcp.run()
