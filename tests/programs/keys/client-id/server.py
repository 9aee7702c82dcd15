from fastmcp import Context, FastMCP

mcp = FastMCP("notes")
notes: dict[str, list[str]] = {}


@mcp.tool
def add(text: str, ctx: Context) -> str:
    notes.setdefault(ctx.client_id, []).append(text)
    return "ok"


@mcp.tool
def show(ctx: Context) -> list[str]:
    return notes.get(ctx.client_id, [])


mcp.run()
