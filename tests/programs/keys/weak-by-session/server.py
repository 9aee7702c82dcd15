from weakref import WeakKeyDictionary

from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("projects")
current = WeakKeyDictionary()


@mcp.tool()
def choose(name: str, ctx: Context) -> str:
    current[ctx.session] = name
    return "ok"


@mcp.tool()
def chosen(ctx: Context) -> str:
    return current.get(ctx.session, "none")


mcp.run()
