import asyncio
from enum import Enum

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import TextContent

server = Server("desk")


class Tools(str, Enum):
    PUT = "put"
    EVERYTHING = "everything"


class Desk:
    def __init__(self):
        self.items = []

    def run(self, name, arguments):
        match name:
            case Tools.PUT:
                self.items.append(arguments["item"])
                return "ok"
            case Tools.EVERYTHING:
                return ", ".join(self.items)


desk = Desk()


@server.call_tool()
async def call_tool(name: str, arguments: dict) -> list[TextContent]:
    return [TextContent(type="text", text=desk.run(name, arguments))]


async def main():
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


asyncio.run(main())
