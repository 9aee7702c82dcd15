import secrets

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("search")
result_cache: dict[str, list[str]] = {}


@mcp.tool()
def search(text: str) -> dict:
    found = [f"{text} {number}" for number in range(100)]
    token = secrets.token_hex(8)
    result_cache[token] = found[10:]
    return {"results": found[:10], "next": token}


@mcp.tool()
def more(token: str) -> dict:
    if token not in result_cache:
        raise ValueError("unknown or expired token")
    rest = result_cache.pop(token)
    return {"results": rest[:10]}


mcp.run()
