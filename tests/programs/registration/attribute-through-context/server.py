from fastmcp import Context, FastMCP


mcp = FastMCP("desk")
mcp.items = []


@mcp.tool
def put(item: str, ctx: Context) -> str:
    ctx.fastmcp.items.append(item)
    return "ok"


@mcp.tool
def everything(ctx: Context) -> list[str]:
    return ctx.fastmcp.items


mcp.run()
