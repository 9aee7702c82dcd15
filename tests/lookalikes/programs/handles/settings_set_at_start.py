"""A global that start-up sets before anybody asks."""

import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("units")
state: dict[str, str] = {}


def configure() -> None:
    state["unit"] = os.environ.get("UNIT", "km")


@mcp.tool()
async def unit() -> str:
    return state["unit"]


if __name__ == "__main__":
    configure()
    mcp.run()
