import asyncio

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import TextContent

server = Server("desk")


class Desk:
    def __init__(self):
        self.items = []
        self.handlers = {"put": self.put, "everything": self.everything}

    def put(self, item):
        self.items.append(item)
        return "ok"

    def everything(self):
        return ", ".join(self.items)

    def execute(self, name, arguments):
        if name not in self.handlers:
            raise ValueError(name)
        return self.handlers[name](**arguments)


desk = Desk()


@server.call_tool()
async def call_tool(name: str, arguments: dict) -> list[TextContent]:
    return [TextContent(type="text", text=desk.execute(name, arguments))]


async def main():
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


asyncio.run(main())
