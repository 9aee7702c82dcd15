"""A random number of the process that nothing checks."""

import secrets

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("sums")
RUN = secrets.token_hex(4)


@mcp.tool()
async def version() -> str:
    return f"1.0 ({RUN})"
