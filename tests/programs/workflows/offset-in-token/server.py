import base64

from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
ROWS = [str(number) for number in range(100)]


@mcp.tool()
def rows(token: str = "") -> dict:
    start = int(base64.b64decode(token)) if token else 0
    following = base64.b64encode(str(start + 10).encode()).decode()
    return {"rows": ROWS[start : start + 10], "next": following}


mcp.run()
