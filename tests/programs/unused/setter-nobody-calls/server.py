from mcp.server.fastmcp import FastMCP

from prefix import quoted

mcp = FastMCP("quotes")


@mcp.tool()
def quote(text: str) -> str:
    return quoted(text)


mcp.run()
