from mcp.server.fastmcp import Context, FastMCP


mcp = FastMCP("desk")


@mcp.tool()
async def work(steps: int, ctx: Context) -> str:
    done = 0
    for step in range(steps):
        done += 1
        await ctx.report_progress(done, steps)
    return "done"


mcp.run()
