import asyncio

from mcp.server import Server
from mcp.server.stdio import stdio_server
from mcp.types import TextContent

server = Server("desk")
shelf = []


def put(item):
    shelf.append(item)
    return "ok"


@server.call_tool()
async def call_tool(name: str, arguments: dict) -> list[TextContent]:
    if name == "put":
        text = put(arguments["item"])
    elif name == "everything":
        text = ", ".join(shelf)
    else:
        raise ValueError(name)
    return [TextContent(type="text", text=text)]


async def main():
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


asyncio.run(main())
