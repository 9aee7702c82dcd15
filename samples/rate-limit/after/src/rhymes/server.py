"""Rhymes, at most a few a minute."""

from importlib.metadata import version

from mcp.server.mcpserver import MCPServer

from rhymes.limiter import RateLimiter
from rhymes.words import WORDS, ending

mcp = MCPServer("rhymes", version=version("mcp"))
limiter = RateLimiter(limit=3, window=60)


@mcp.tool()
async def rhymes_with(word: str) -> list[str]:
    """Words that rhyme with this one."""
    limiter.acquire()
    return [other for other in WORDS if other != word and ending(other) == ending(word)]


@mcp.tool()
async def do_they_rhyme(first: str, second: str) -> bool:
    """Whether two words rhyme."""
    limiter.acquire()
    return ending(first) == ending(second)


def main() -> None:
    mcp.run()


if __name__ == "__main__":
    main()
