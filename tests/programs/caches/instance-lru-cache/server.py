from mcp.server.fastmcp import FastMCP

from client import Encyclopedia

mcp = FastMCP("encyclopedia")
client = Encyclopedia(64)


@mcp.tool()
def search(term: str) -> list[str]:
    return client.search(term)


mcp.run()
