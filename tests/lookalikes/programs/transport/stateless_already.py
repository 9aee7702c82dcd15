"""A server on HTTP that keeps no sessions and says so."""

# requires: mcp>=2,<3

from mcp.server.mcpserver import MCPServer

mcp = MCPServer("sums", version="1.0")


@mcp.tool()
async def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    mcp.run("streamable-http", stateless_http=True)
