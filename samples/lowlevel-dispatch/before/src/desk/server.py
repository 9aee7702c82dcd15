"""A to-do list and two small text tools, on the low-level server."""

import asyncio
import math
from datetime import date
from typing import Any

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import TextContent, Tool

from desk import todo
from desk.schemas import TOOLS

server: Server = Server("desk")


@server.list_tools()
async def list_tools() -> list[Tool]:
    """Every tool of the desk."""
    return TOOLS


@server.call_tool()
async def call_tool(name: str, arguments: dict[str, Any]) -> list[TextContent]:
    """Answer one call."""
    match name:
        case "todo":
            answer = _edit_list(arguments)
        case "days_between":
            answer = _days_between(arguments["start"], arguments["end"])
        case "reading_time":
            answer = _reading_time(arguments["text"], arguments.get("words_per_minute", 130))
        case _:
            raise ValueError(f"unknown tool: {name}")
    return [TextContent(type="text", text=answer)]


def _edit_list(arguments: dict[str, Any]) -> str:
    match arguments["action"]:
        case "add":
            return todo.add(arguments["task"])
        case "finish":
            return todo.finish(arguments["number"])
        case _:
            return todo.outline()


def _days_between(start: str, end: str) -> str:
    days = (date.fromisoformat(end) - date.fromisoformat(start)).days
    return f"{days} days"


def _reading_time(text: str, words_per_minute: int) -> str:
    return f"{math.ceil(len(text.split()) / words_per_minute)} min"


async def serve() -> None:
    """Serve on stdio until the client goes away."""
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


if __name__ == "__main__":
    asyncio.run(serve())
