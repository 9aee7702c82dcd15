from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastmcp import FastMCP

lines = []


def register(mcp: "FastMCP | None") -> None:
    if mcp is None:
        return

    @mcp.tool
    def add(line: str) -> str:
        lines.append(line)
        return "added"

    @mcp.tool
    def last() -> str:
        return lines[-1]


def describe(text: str = "FastMCP") -> str:
    return text
