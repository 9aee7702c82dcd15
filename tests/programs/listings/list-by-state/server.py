import asyncio

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import TextContent, Tool

server = Server("desk")
unlocked = False


@server.list_tools()
async def list_tools() -> list[Tool]:
    tools = [Tool(name="unlock", inputSchema={})]
    if unlocked:
        tools.append(Tool(name="open_safe", inputSchema={}))
    return tools


@server.call_tool()
async def call_tool(name: str, arguments: dict) -> list[TextContent]:
    global unlocked
    if name == "unlock":
        unlocked = arguments["code"] == "1234"
        return [TextContent(type="text", text="ok")]
    if name == "open_safe":
        return [TextContent(type="text", text="gold" if unlocked else "locked")]
    raise ValueError(name)


async def main():
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


asyncio.run(main())
