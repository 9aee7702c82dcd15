from mcp.server.fastmcp import FastMCP

mcp = FastMCP("text", stateless_http=True)


@mcp.tool()
def upper(text: str) -> str:
    return text.upper()


mcp.run(transport="streamable-http")
