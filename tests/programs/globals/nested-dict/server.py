from mcp.server.fastmcp import FastMCP

mcp = FastMCP("tasks")
tasks: dict[str, dict[str, list[str]]] = {}


@mcp.tool()
def add(user: str, project: str, task: str) -> str:
    tasks.setdefault(user, {}).setdefault(project, []).append(task)
    return "ok"


@mcp.tool()
def show(user: str, project: str) -> list[str]:
    return tasks.get(user, {}).get(project, [])


mcp.run()
