import asyncio

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import TextContent

server = Server("desk")
shelf: list[str] = []


class Put:
    name = "put"

    def run(self, arguments: dict) -> str:
        shelf.append(arguments["item"])
        return "ok"


class Shout:
    def __init__(self) -> None:
        self.name = "shout"

    def run(self, arguments: dict) -> str:
        return arguments["text"].upper()


class Everything:
    name = "everything"

    def run(self, arguments: dict) -> str:
        return ", ".join(shelf)


put, shout, everything = Put(), Shout(), Everything()


@server.call_tool()
async def call_tool(name: str, arguments: dict) -> list[TextContent]:
    if name == put.name:
        text = put.run(arguments)
    elif name == shout.name:
        text = shout.run(arguments)
    elif name == everything.name:
        text = everything.run(arguments)
    else:
        raise ValueError(name)
    return [TextContent(type="text", text=text)]


async def main() -> None:
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


asyncio.run(main())
