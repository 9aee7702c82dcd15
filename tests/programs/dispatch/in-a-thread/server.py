import asyncio

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import TextContent

server = Server("desk")

shelf = []


def dispatch(name, arguments):
    if name == "put":
        shelf.append(arguments["item"])
        return "ok"
    if name == "everything":
        return ", ".join(shelf)
    raise ValueError(name)


@server.call_tool()
async def call_tool(name: str, arguments: dict) -> list[TextContent]:
    text = await asyncio.to_thread(dispatch, name, arguments)
    return [TextContent(type="text", text=text)]


async def main():
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


asyncio.run(main())
