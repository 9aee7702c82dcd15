import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("mirrors")
MIRRORS = ["https://a.example", "https://b.example"]
turn = 0


@mcp.tool()
def fetch(path: str) -> str:
    global turn
    turn += 1
    return httpx.get(MIRRORS[turn % len(MIRRORS)] + path).text


mcp.run()
