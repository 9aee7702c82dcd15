import asyncio

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

shelf = []


async def list_tools(ctx, params):
    return []


async def run(params):
    if params.name == "put":
        shelf.append(params.arguments["item"])
        return "ok"
    if params.name == "everything":
        return ", ".join(shelf)
    raise ValueError(params.name)


async def call_tool(ctx, params):
    return await run(params)


server = Server("desk", on_list_tools=list_tools, on_call_tool=call_tool)


async def main():
    async with stdio_server() as (read, write):
        await server.run(read, write)


asyncio.run(main())
