from collections import deque

from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
recent = deque(maxlen=10)


@mcp.tool()
def search(text: str) -> str:
    recent.append(text)
    return f"results for {text}"


@mcp.tool()
def last_queries() -> list[str]:
    return list(recent)


mcp.run()
