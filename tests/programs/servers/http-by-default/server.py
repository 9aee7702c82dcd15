from mcp.server.fastmcp import FastMCP

mcp = FastMCP("units")


@mcp.tool()
def double(value: float) -> float:
    return value * 2


mcp.run(transport="streamable-http")
