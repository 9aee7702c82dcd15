"""A glossary of sailing words."""

from client import get_client
from fastmcp import FastMCP
from fastmcp.exceptions import ToolError

mcp = FastMCP("glossary")


@mcp.tool
def define(word: str) -> str:
    """Define a sailing word."""
    client = get_client()
    definition = client.definition(word)
    if definition is None:
        hint = ", ".join(client.similar(word)) or "nothing similar"
        raise ToolError(f"{word!r} is not in the glossary; did you mean: {hint}?")
    return definition


@mcp.tool
def search(text: str) -> list[str]:
    """Find the words whose definition mentions a text."""
    return get_client().mentioning(text)


if __name__ == "__main__":
    mcp.run()
