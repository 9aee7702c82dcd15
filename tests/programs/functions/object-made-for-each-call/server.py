from mcp.server.fastmcp import FastMCP

from builder import Builder

mcp = FastMCP("letters")


@mcp.tool()
def letter(name: str) -> str:
    builder = Builder()
    builder.add(f"Dear {name},")
    builder.add("yours")
    return builder.text()


mcp.run()
