from mcp.server.fastmcp import FastMCP

from desk.state import shelf
from desk.tools.putting import put

mcp = FastMCP("shelf")
mcp.add_tool(put)


@mcp.tool()
def everything() -> list[str]:
    return shelf


mcp.run()
