"""`stateless_http=` of a function of one's own."""

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("sums")


def plan(*, stateless_http: bool, json_response: bool = False) -> str:
    return f"{stateless_http} {json_response}"


@mcp.tool()
async def planned() -> str:
    return plan(stateless_http=False)
