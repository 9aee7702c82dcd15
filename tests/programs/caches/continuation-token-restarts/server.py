import secrets

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("birds")
BIRDS = ["coot", "crane", "crow", "dove", "duck"]
page_cache: dict[str, int] = {}


@mcp.tool()
def birds(token: str = "") -> dict:
    start = page_cache.get(token, 0)
    following = secrets.token_hex(8)
    page_cache[following] = start + 2
    return {"birds": BIRDS[start : start + 2], "next": following}


mcp.run()
