import asyncio

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import TextContent

server = Server("desk")

calls = {}
shelf = []


def dispatch(name, arguments):
    if name == "put":
        shelf.append(arguments["item"])
        return "ok"
    if name == "stats":
        return str(calls)
    if name == "everything":
        return ", ".join(shelf)


@server.call_tool()
async def call_tool(name: str, arguments: dict) -> list[TextContent]:
    calls[name] = calls.get(name, 0) + 1
    return [TextContent(type="text", text=dispatch(name, arguments))]


async def main():
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


asyncio.run(main())
