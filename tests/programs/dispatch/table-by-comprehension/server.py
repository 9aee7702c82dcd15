import asyncio

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import TextContent

server = Server("desk")


class Shelf:
    def __init__(self):
        self.items = []

    def put(self, item):
        self.items.append(item)
        return "ok"

    def everything(self):
        return ", ".join(self.items)


shelf = Shelf()
HANDLERS = {method.__name__: method for method in (shelf.put, shelf.everything)}


@server.call_tool()
async def call_tool(name: str, arguments: dict) -> list[TextContent]:
    return [TextContent(type="text", text=HANDLERS[name](**arguments))]


async def main():
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


asyncio.run(main())
