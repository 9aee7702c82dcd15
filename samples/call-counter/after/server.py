"""Text tools that count how often they are used."""

import re
import unicodedata

import metrics
from fastmcp import FastMCP

mcp = FastMCP("text-tools")


@mcp.tool
def slugify(title: str) -> str:
    """Turn a title into the last part of a web address."""
    metrics.record("slugify")
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


@mcp.tool
def word_count(text: str) -> int:
    """Number of words in a text."""
    metrics.record("word_count")
    return len(text.split())


@mcp.tool
def usage_statistics() -> dict[str, int]:
    """How often each tool was called since the server started."""
    return metrics.snapshot()


@mcp.resource("health://status")
def health() -> str:
    """Alive, and since when."""
    return "up" if metrics.uptime() >= 0 else "unknown"


if __name__ == "__main__":
    mcp.run()
