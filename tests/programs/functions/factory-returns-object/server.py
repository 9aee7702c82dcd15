from mcp.server.fastmcp import FastMCP

from store import make_store

mcp = FastMCP("shelf")
store = make_store("memory")


@mcp.tool()
def put(item: str) -> str:
    store.items.append(item)
    return "ok"


@mcp.tool()
def everything() -> list[str]:
    return store.items


mcp.run()
