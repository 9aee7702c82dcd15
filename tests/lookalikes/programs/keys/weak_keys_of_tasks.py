"""A weak mapping whose keys are tasks of one call."""

import asyncio
from weakref import WeakKeyDictionary

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("sums")


@mcp.tool()
async def squares(numbers: list[int]) -> list[int]:
    names: WeakKeyDictionary[asyncio.Task[int], int] = WeakKeyDictionary()
    tasks = []
    for number in numbers:
        task = asyncio.create_task(asyncio.sleep(0, number**2))
        names[task] = number
        tasks.append(task)
    return [await task for task in tasks]
