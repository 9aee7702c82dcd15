"""A pause whose moment two names hand each other."""

import time
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("g")
until = 0.0


@mcp.tool()
def ask(text: str) -> str:
    global until
    now = time.time()
    then = time.time()
    for _ in text:
        now = then
        then = now
    if then < until:
        return "wait"
    until = now + 30
    return text


if __name__ == "__main__":
    mcp.run(transport="streamable-http")
