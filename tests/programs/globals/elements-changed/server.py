from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
TASKS = [{"name": "shop", "done": False}, {"name": "cook", "done": False}]


@mcp.tool()
def finish(name: str) -> str:
    for task in TASKS:
        if task["name"] == name:
            task["done"] = True
    return "ok"


@mcp.tool()
def open_tasks() -> list[str]:
    return [task["name"] for task in TASKS if not task["done"]]


mcp.run()
