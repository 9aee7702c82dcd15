from mcp.server.fastmcp import FastMCP

from paths import clean

mcp = FastMCP("paths")


@mcp.tool()
def normalise(path: str) -> str:
    return clean(path)


mcp.run()
