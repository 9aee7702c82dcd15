from fastmcp import FastMCP

import plans

mcp = FastMCP("planner")


@mcp.tool
def create_plan(title: str) -> str:
    return plans.create(title)


@mcp.tool
def add_step(plan_id: str, step: str) -> int:
    plan = plans.find(plan_id)
    plan["steps"].append(step)
    return len(plan["steps"])


@mcp.tool
def show_plan(plan_id: str) -> dict:
    return plans.find(plan_id)


mcp.run()
