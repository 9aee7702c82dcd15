import recorderlib
from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
events = []


@mcp.tool()
def record(name: str) -> str:
    recorderlib.attach(events, name)
    return "ok"


@mcp.tool()
def recorded() -> int:
    return len(events)


mcp.run()
