import asyncio
import uuid

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("jobs")
tasks: dict[str, asyncio.Task] = {}


async def work(seconds):
    await asyncio.sleep(seconds)


@mcp.tool()
async def start(seconds: int) -> str:
    job = str(uuid.uuid4())
    tasks[job] = asyncio.create_task(work(seconds))
    return job


@mcp.tool()
async def cancel(job: str) -> str:
    task = tasks.get(job)
    if task is None:
        return "no such job"
    task.cancel()
    return "cancelled"


mcp.run()
