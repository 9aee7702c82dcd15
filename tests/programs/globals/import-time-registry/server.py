from mcp.server.fastmcp import FastMCP

import units
from registry import UNITS

mcp = FastMCP("units")


@mcp.tool()
def convert(name: str, value: float) -> float:
    return UNITS[name](value)


mcp.run()
