from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
known = {}


@mcp.tool()
def length(text: str) -> int:
    try:
        return known[text]
    except KeyError:
        known[text] = len(text)
        return known[text]


mcp.run()
