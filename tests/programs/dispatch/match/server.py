import asyncio

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import TextContent

server = Server("desk")
shelf = []


@server.call_tool()
async def call_tool(name: str, arguments: dict) -> list[TextContent]:
    match name:
        case "put":
            shelf.append(arguments["item"])
            text = "ok"
        case "everything":
            text = ", ".join(shelf)
        case "shout":
            text = arguments["text"].upper()
        case _:
            raise ValueError(name)
    return [TextContent(type="text", text=text)]


async def main():
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


asyncio.run(main())
