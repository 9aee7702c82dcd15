from mcp.server.fastmcp import FastMCP

mcp = FastMCP("route")
start, end = "home", "work"


@mcp.tool()
def move(place: str) -> str:
    global start
    start = place
    return "ok"


@mcp.tool()
def route() -> str:
    return f"{start} to {end}"


mcp.run()
