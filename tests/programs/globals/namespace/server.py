from types import SimpleNamespace

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("desk")
state = SimpleNamespace(items=[], user=None)


@mcp.tool()
def add(item: str) -> str:
    state.items.append(item)
    state.user = item
    return item


@mcp.tool()
def show() -> str:
    return f"{state.user} {state.items}"


mcp.run()
