from dataclasses import dataclass

from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")


@dataclass
class Task:
    name: str
    done: bool = False


tasks: list[Task] = []


@mcp.tool()
def add(name: str) -> str:
    tasks.append(Task(name))
    return "ok"


@mcp.tool()
def finish(name: str) -> str:
    task = next(task for task in tasks if task.name == name)
    task.done = True
    return "ok"


@mcp.tool()
def open_tasks() -> list[str]:
    return [task.name for task in tasks if not task.done]


mcp.run()
