import sys

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes")
chosen = "none"


@mcp.tool()
def choose(name: str) -> str:
    """Choose a notebook."""
    setattr(sys.modules[__name__], "chosen", name)
    return "ok"


@mcp.tool()
def current() -> str:
    """The notebook that was chosen."""
    return chosen


if __name__ == "__main__":
    mcp.run(transport="streamable-http")
