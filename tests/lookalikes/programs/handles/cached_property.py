"""A value of an object that is worked out once from a file."""

from functools import cached_property
from pathlib import Path

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("words")


class Library:
    @cached_property
    def sessions(self) -> list[str]:
        return Path(__file__).with_name("sessions.txt").read_text().splitlines()


library = Library()


@mcp.tool()
async def first() -> str:
    return library.sessions[0]
