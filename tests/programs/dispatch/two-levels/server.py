import asyncio

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import TextContent

server = Server("desk")

shelf = []
drafts = []


async def letters(name, arguments):
    if name == "draft":
        drafts.append(arguments["text"])
        return "ok"
    if name == "drafts":
        return "; ".join(drafts)
    raise ValueError(name)


@server.call_tool()
async def call_tool(name: str, arguments: dict) -> list[TextContent]:
    if name == "put":
        shelf.append(arguments["item"])
        text = "ok"
    elif name == "everything":
        text = ", ".join(shelf)
    else:
        text = await letters(name, arguments)
    return [TextContent(type="text", text=text)]


async def main():
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


asyncio.run(main())
