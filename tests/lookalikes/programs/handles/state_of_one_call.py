"""A dictionary called `state` that each call makes for itself."""

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("words")


@mcp.tool()
async def count(words: list[str]) -> dict[str, int]:
    state: dict[str, int] = {}
    for word in words:
        state[word] = state.get(word, 0) + 1
    return state
