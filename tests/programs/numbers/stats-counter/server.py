from mcp.server.fastmcp import FastMCP

mcp = FastMCP("text")
calls = 0


@mcp.tool()
def upper(text: str) -> str:
    global calls
    calls += 1
    return text.upper()


@mcp.tool()
def stats() -> int:
    return calls


mcp.run()
