from mcp.server.fastmcp import FastMCP

from state import state

mcp = FastMCP("shelf")


@mcp.tool()
def put(item: str) -> str:
    state.items.append(item)
    return "ok"


@mcp.tool()
def show() -> str:
    return f"{state.title}: {', '.join(state.items)}"


mcp.run()
