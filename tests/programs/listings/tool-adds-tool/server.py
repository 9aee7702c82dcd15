from mcp.server.fastmcp import FastMCP

import growing

mcp = FastMCP("templates")


@mcp.tool()
def define(name: str, text: str) -> str:
    growing.grow(mcp, name, text)
    return f"{name} is a tool now"


mcp.run()
