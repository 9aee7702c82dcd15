import otherlib
from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
settings = {"unit": "km"}


@mcp.tool()
def distance(start: str, end: str) -> float:
    return otherlib.distance(start, end, settings["unit"])


mcp.run()
