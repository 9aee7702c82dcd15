from mcp.server.fastmcp import FastMCP

from store import KNOWN

mcp = FastMCP("words")


@mcp.tool()
def known(word: str) -> bool:
    return word in KNOWN


if __name__ == "__main__":
    mcp.run()
