import asyncio

from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
waiting: dict[str, asyncio.Future] = {}


@mcp.tool()
async def ask(question: str) -> str:
    waiting[question] = asyncio.get_running_loop().create_future()
    return await waiting[question]


@mcp.tool()
async def answer(question: str, text: str) -> str:
    if question not in waiting:
        return "nobody asked"
    waiting[question].set_result(text)
    return "ok"


mcp.run()
