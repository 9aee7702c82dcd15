import asyncio

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp_types import CallToolRequestParams, CallToolResult, ListToolsResult, PaginatedRequestParams, TextContent

server = Server("notes")
notes: list[str] = []


async def list_tools(ctx, request) -> ListToolsResult:
    return ListToolsResult(tools=[])


async def call_tool(ctx, request) -> CallToolResult:
    name, arguments = request.name, request.arguments or {}
    loop = asyncio.get_event_loop()
    text = await loop.run_in_executor(None, run, name, arguments)
    return CallToolResult(content=[TextContent(type="text", text=text)])


def run(name: str, arguments: dict) -> str:
    if name == "add":
        notes.append(arguments["note"])
        return "ok"
    elif name == "last":
        return notes[-1]
    raise ValueError(name)


server.add_request_handler("tools/list", PaginatedRequestParams, list_tools)
server.add_request_handler("tools/call", CallToolRequestParams, call_tool)


async def main() -> None:
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


asyncio.run(main())
