import shared
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("full")


@mcp.tool()
def search(word: str) -> list[str]:
    shared.found.append(word)
    return [word]


@mcp.tool()
def page(url: str) -> str:
    return shared.read(url)


if __name__ == "__main__":
    mcp.run()
