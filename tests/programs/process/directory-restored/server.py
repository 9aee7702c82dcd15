import os

from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")


@mcp.tool()
def listing(folder: str) -> list[str]:
    before = os.getcwd()
    os.chdir(folder)
    try:
        return os.listdir(".")
    finally:
        os.chdir(before)


@mcp.tool()
def here() -> str:
    return os.getcwd()


mcp.run()
