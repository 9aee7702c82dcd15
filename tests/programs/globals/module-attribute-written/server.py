import settings
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("writer")


@mcp.tool()
def use_model(name: str) -> str:
    settings.MODEL = name
    return "ok"


@mcp.tool()
def model() -> str:
    return settings.MODEL


mcp.run()
