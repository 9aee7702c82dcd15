import asyncio

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import TextContent

server = Server("desk")

tools = {}


class Tool:
    def __init__(self, name):
        self.name = name

    def run(self, arguments):
        raise NotImplementedError


class Put(Tool):
    def __init__(self):
        super().__init__("put")

    def run(self, arguments):
        shelf.append(arguments["item"])
        return "ok"


class Everything(Tool):
    def __init__(self):
        super().__init__("everything")

    def run(self, arguments):
        return ", ".join(shelf)


def add(tool):
    tools[tool.name] = tool


def find(name):
    return tools.get(name)


shelf = []
add(Put())
add(Everything())


@server.call_tool()
async def call_tool(name: str, arguments: dict) -> list[TextContent]:
    tool = find(name)
    if tool is None:
        raise ValueError(name)
    return [TextContent(type="text", text=tool.run(arguments))]


async def main():
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


asyncio.run(main())
