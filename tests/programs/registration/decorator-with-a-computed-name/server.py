import os

from mcp.server.fastmcp import FastMCP
from mcp.server.fastmcp.resources import TextResource

PREFIX = os.environ.get("PREFIX", "x")
mcp = FastMCP("prefixed")
mcp.add_resource(TextResource(uri="memo://a", text="a"))


@mcp.tool(PREFIX + "_add")
def add(a: int, b: int) -> int:
    return a + b


named = mcp.tool(PREFIX)


@named
def sub(a: int, b: int) -> int:
    return a - b


if __name__ == "__main__":
    mcp.run()
