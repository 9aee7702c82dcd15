from fastmcp import Context, FastMCP

mcp = FastMCP("chooser")


@mcp.tool
async def choose(project: str, ctx: Context) -> str:
    await ctx.set_state("project", project)
    return "ok"


@mcp.tool
async def tasks(ctx: Context) -> str:
    return f"tasks of {await ctx.get_state('project')}"


mcp.run()
