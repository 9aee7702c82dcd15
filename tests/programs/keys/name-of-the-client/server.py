from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("units")
units: dict[str, str] = {}


@mcp.tool()
def choose(unit: str, ctx: Context) -> str:
    units[ctx.session.client_params.clientInfo.name] = unit
    return unit


@mcp.tool()
def chosen(ctx: Context) -> str:
    return units.get(ctx.session.client_params.clientInfo.name, "km")


mcp.run()
