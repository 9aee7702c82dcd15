"""Globals of a command that no tool reaches."""

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("sums")
current: str | None = None
history: list[str] = []


def choose(name: str) -> None:
    global current
    current = name
    history.append(name)


def shown() -> str:
    return f"{current} of {history}"


@mcp.tool()
async def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    choose("a")
    print(shown())
