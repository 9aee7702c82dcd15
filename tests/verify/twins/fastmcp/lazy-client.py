"""A glossary of sailing words, written for fastmcp 4 by hand."""

from fastmcp import FastMCP
from fastmcp.exceptions import ToolError

mcp = FastMCP("glossary")
WORDS = {"keel": "the backbone of a boat", "sheet": "a line that trims a sail"}


@mcp.tool
def define(word: str) -> str:
    """Define a sailing word."""
    if word.lower() not in WORDS:
        raise ToolError(f"{word!r} is not in the glossary")
    return WORDS[word.lower()]


@mcp.tool
def search(text: str) -> list[str]:
    """Find the words whose definition mentions a text."""
    return sorted(word for word, meaning in WORDS.items() if text.lower() in meaning)


if __name__ == "__main__":
    mcp.run()
