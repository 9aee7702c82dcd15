"""Keeps `carts[session_id]` and `global current` nowhere at all."""

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("text")
EXAMPLE = "carts[ctx.session_id] = items"


@mcp.tool()
def upper(text: str) -> str:
    """Never writes `carts`; `set_state` is not called."""
    return text.upper() + EXAMPLE[:0]


mcp.run()
