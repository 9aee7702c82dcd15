import asyncio

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import TextContent

server = Server("desk")

shelf = []


def put(item):
    shelf.append(item)
    return "ok"


def everything():
    return ", ".join(shelf)


TOOLS = {
    "put": {"schema": {"item": "string"}, "run": put},
    "everything": {"schema": {}, "run": everything},
}


@server.call_tool()
async def call_tool(name: str, arguments: dict) -> list[TextContent]:
    return [TextContent(type="text", text=TOOLS[name]["run"](**arguments))]


async def main():
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


asyncio.run(main())
