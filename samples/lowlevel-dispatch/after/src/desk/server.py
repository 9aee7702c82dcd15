"""A to-do list and two small text tools, on the low-level server."""

import asyncio
import math
from datetime import date
from importlib.metadata import version
from typing import Any

import jsonschema
from mcp.server import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
)

from desk import todo
from desk.schemas import TOOLS
from desk.todo import Workspace, workspaces

server: Server = Server("desk", version=version("mcp"))


async def list_tools(
    ctx: ServerRequestContext, params: PaginatedRequestParams
) -> ListToolsResult:
    """Every tool of the desk."""
    return ListToolsResult(tools=TOOLS)


server.add_request_handler("tools/list", PaginatedRequestParams, list_tools)


async def call_tool(name: str, arguments: dict[str, Any]) -> list[TextContent]:
    """Answer one call."""
    match name:
        case "todo":
            workspace = workspaces.find(arguments["workspace_id"])
            answer = _edit_list(arguments, workspace)
        case "open_workspace":
            answer = workspaces.open()
        case "days_between":
            answer = _days_between(arguments["start"], arguments["end"])
        case "reading_time":
            answer = _reading_time(arguments["text"], arguments.get("words_per_minute", 130))
        case _:
            raise ValueError(f"unknown tool: {name}")
    return [TextContent(type="text", text=answer)]


async def on_call_tool(
    ctx: ServerRequestContext, params: CallToolRequestParams
) -> CallToolResult:
    """Call a tool; what goes wrong becomes a result that says so."""
    arguments = params.arguments or {}
    try:
        tools = (await list_tools(ctx, PaginatedRequestParams())).tools
        schema = next(
            (tool.input_schema for tool in tools if tool.name == params.name), {}
        )
        try:
            jsonschema.validate(arguments, schema)
        except jsonschema.ValidationError as error:
            raise ValueError(f"Input validation error: {error.message}") from error
        return CallToolResult(content=list(await call_tool(params.name, arguments)))
    except Exception as error:
        return CallToolResult(
            content=[TextContent(type="text", text=str(error))], is_error=True
        )


server.add_request_handler("tools/call", CallToolRequestParams, on_call_tool)


def _edit_list(arguments: dict[str, Any], workspace: Workspace) -> str:
    match arguments["action"]:
        case "add":
            return todo.add(arguments["task"], workspace)
        case "finish":
            return todo.finish(arguments["number"], workspace)
        case _:
            return todo.outline(workspace)


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
