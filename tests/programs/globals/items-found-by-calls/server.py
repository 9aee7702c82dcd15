from mcp.server.fastmcp import FastMCP

mcp = FastMCP("desk")
jobs = [{"name": "a", "rank": 1}]
tasks = [{"name": "a", "done": ""}]
seats = [{"taken": ""}]
PRICES = [{"name": "a", "cost": 3}]


@mcp.tool()
def change(name: str) -> str:
    max(jobs, key=lambda job: job["rank"])["name"] = name
    for task in filter(lambda one: one["name"] == name, tasks):
        task["done"] = name
    for seat, letter in zip(seats, name):
        seat["taken"] = letter
    for row in [{"name": name}]:
        row["name"] = name
    return str(min(PRICES, key=lambda price: price["cost"])["cost"])


@mcp.tool()
def show() -> str:
    return f"{jobs} {tasks} {seats} {PRICES}"
