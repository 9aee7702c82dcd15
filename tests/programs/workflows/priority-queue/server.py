import heapq

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("tasks")
queue = []


@mcp.tool()
def add(priority: int, task: str) -> str:
    heapq.heappush(queue, (priority, task))
    return "ok"


@mcp.tool()
def first() -> str:
    return heapq.heappop(queue)[1] if queue else "nothing to do"


mcp.run()
