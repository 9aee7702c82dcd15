import asyncio

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import TextContent

server = Server("desk")


class Desk:
    def __init__(self):
        self.items = []

    def tool_put(self, item):
        self.items.append(item)
        return "ok"

    def tool_everything(self):
        return ", ".join(self.items)

    def reset(self):
        self.items.clear()

    def call(self, name, arguments):
        method = getattr(self, f"tool_{name}", None)
        if method is None:
            raise ValueError(name)
        return method(**arguments)


desk = Desk()


@server.call_tool()
async def call_tool(name: str, arguments: dict) -> list[TextContent]:
    return [TextContent(type="text", text=desk.call(name, arguments))]


async def main():
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


asyncio.run(main())
