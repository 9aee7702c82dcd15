import asyncio

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("watch")
wanted = ""
seen: list[str] = []


async def watch():
    while wanted:
        seen.append(wanted)
        await asyncio.sleep(60)


@mcp.tool()
async def start(word: str) -> str:
    global wanted
    wanted = word
    asyncio.create_task(watch())
    return "watching"


@mcp.tool()
def change(word: str) -> str:
    global wanted
    wanted = word
    return "changed"


@mcp.tool()
def found() -> list[str]:
    return seen


mcp.run()
