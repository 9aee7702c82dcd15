from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("projects")


@mcp.tool()
def choose(name: str, ctx: Context) -> str:
    ctx.session.project = name
    return "ok"


@mcp.tool()
def chosen(ctx: Context) -> str:
    return getattr(ctx.session, "project", "none")


mcp.run()
