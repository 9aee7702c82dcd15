from fastmcp import Context, FastMCP

mcp = FastMCP("carts")
carts: dict[str, list[str]] = {}


def key_of(ctx, name):
    return f"{ctx.session_id}:{name}"


@mcp.tool
def add(name: str, item: str, ctx: Context) -> str:
    carts.setdefault(key_of(ctx, name), []).append(item)
    return "ok"


@mcp.tool
def show(name: str, ctx: Context) -> list[str]:
    return carts.get(key_of(ctx, name), [])


mcp.run()
