from mcp.server.fastmcp import FastMCP

KIND = "streamable-http"
mcp = FastMCP("text")


@mcp.tool()
def upper(text: str) -> str:
    return text.upper()


mcp.run(transport=KIND)
