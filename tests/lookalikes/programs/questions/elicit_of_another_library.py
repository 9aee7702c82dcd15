"""`elicit` of a library for requirements."""

from mcp.server.fastmcp import FastMCP
from requirement_tools import Interview

mcp = FastMCP("needs")


@mcp.tool()
async def need(topic: str) -> str:
    return str(await Interview(topic).elicit(message="what", schema=str))
