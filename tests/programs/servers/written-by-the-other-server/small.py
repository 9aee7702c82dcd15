import shared
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("small")


@mcp.tool()
def page(url: str) -> str:
    return shared.read(url)


if __name__ == "__main__":
    mcp.run()
