"""The to-do list, written for the low-level server of 2.x by hand."""

import asyncio
from typing import Any

from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
)

TASKS: list[str] = []
TOOLS = [
    Tool(
        name="todo",
        description="Add a task or list what is open.",
        input_schema={
            "type": "object",
            "properties": {"action": {"enum": ["add", "list"]}, "task": {"type": "string"}},
            "required": ["action"],
        },
    ),
    Tool(
        name="reading_time",
        description="Minutes it takes to read a text aloud.",
        input_schema={
            "type": "object",
            "properties": {"text": {"type": "string"}},
            "required": ["text"],
        },
    ),
]


async def list_tools(
    ctx: ServerRequestContext[Any], params: PaginatedRequestParams | None
) -> ListToolsResult:
    return ListToolsResult(tools=TOOLS)


async def call_tool(
    ctx: ServerRequestContext[Any], params: CallToolRequestParams
) -> CallToolResult:
    arguments = params.arguments or {}
    match params.name:
        case "todo" if arguments.get("action") == "add":
            TASKS.append(arguments["task"])
            text = f"{len(TASKS)} open"
        case "todo":
            text = "\n".join(TASKS)
        case "reading_time":
            text = f"{len(arguments['text'].split()) // 130 + 1} min"
        case other:
            said = TextContent(type="text", text=f"unknown tool: {other}")
            return CallToolResult(content=[said], is_error=True)
    return CallToolResult(content=[TextContent(type="text", text=text)])


server = Server("desk", on_list_tools=list_tools, on_call_tool=call_tool)


async def serve() -> None:
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


if __name__ == "__main__":
    asyncio.run(serve())
