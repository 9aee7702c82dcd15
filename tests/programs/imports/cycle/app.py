from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shelf")
shelf = []

import tools


@mcp.tool()
def everything() -> list[str]:
    return shelf


def main():
    tools.announce()
    mcp.run()
