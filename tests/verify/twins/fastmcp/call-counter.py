"""Text tools that count how often they are used, written for fastmcp 4 by hand."""

from collections import Counter

from fastmcp import FastMCP

mcp = FastMCP("text-tools")
calls: Counter[str] = Counter()


@mcp.tool
def slugify(title: str) -> str:
    """Turn a title into the last part of a web address."""
    calls["slugify"] += 1
    return "-".join(title.lower().split())


@mcp.tool
def word_count(text: str) -> int:
    """Number of words in a text."""
    calls["word_count"] += 1
    return len(text.split())


@mcp.tool
def usage_statistics() -> dict[str, int]:
    """How often each tool was called since the server started."""
    return dict(calls.most_common())


@mcp.resource("health://status")
def health() -> str:
    """Alive, and since when."""
    return "up"


if __name__ == "__main__":
    mcp.run()
