from mcp.server.fastmcp import FastMCP

mcp = FastMCP("sizes")
sizes: dict[str, int] = {}


@mcp.tool()
def measure(name: str, text: str) -> str:
    sizes[name] = len(text)
    return "measured"


@mcp.tool()
def size(name: str) -> int:
    return sizes[name]


mcp.run()
