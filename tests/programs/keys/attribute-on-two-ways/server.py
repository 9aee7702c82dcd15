from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("units")


@mcp.tool()
def choose(unit: str, ctx: Context) -> str:
    ctx.session.unit = unit
    return unit


@mcp.tool()
def chosen() -> str:
    session = mcp.get_context().request_context.session
    return getattr(session, "unit", "km")


mcp.run()
