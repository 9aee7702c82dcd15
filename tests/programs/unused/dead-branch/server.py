from typing import TYPE_CHECKING

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("text")
seen = []
DEBUG = False


@mcp.tool()
def upper(text: str) -> str:
    if TYPE_CHECKING:
        seen.append(text)
    return text.upper()


@mcp.tool()
def count() -> int:
    return len(seen)


mcp.run()
