"""A question to whoever starts the server, before it serves."""

import questionary
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("sums")


@mcp.tool()
async def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    if questionary.confirm("Start?").ask():
        mcp.run()
