from fastmcp import Context, FastMCP

mcp = FastMCP("chooser")


@mcp.tool
def choose(project: str, ctx: Context) -> str:
    ctx.set_state("project", project)
    return "ok"


@mcp.tool
def tasks(ctx: Context) -> str:
    return f"tasks of {ctx.get_state('project')}"


mcp.run()
