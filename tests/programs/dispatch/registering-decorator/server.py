import asyncio

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import TextContent

server = Server("desk")

HANDLERS = {}
shelf = []


def handles(name):
    def register(function):
        HANDLERS[name] = function
        return function

    return register


@handles("put")
def put_on_shelf(item):
    shelf.append(item)
    return "ok"


@handles("everything")
def all_on_shelf():
    return ", ".join(shelf)


@server.call_tool()
async def call_tool(name: str, arguments: dict) -> list[TextContent]:
    handler = HANDLERS.get(name)
    if handler is None:
        raise ValueError(name)
    return [TextContent(type="text", text=handler(**arguments))]


async def main():
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


asyncio.run(main())
