"""A list that a loop of the module fills and sorts."""

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("words")
history: list[str] = []
for word in ("elm", "ash"):
    history.append(word)
history.sort()


@mcp.tool()
async def words() -> list[str]:
    return history
