import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("cloud")


@mcp.tool()
def use_region(region: str) -> str:
    os.environ["REGION"] = region
    return "ok"


@mcp.tool()
def endpoint() -> str:
    return f"https://{os.environ.get('REGION', 'north')}.example"


mcp.run()
