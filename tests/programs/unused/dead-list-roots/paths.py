from mcp.server.fastmcp import Context


async def allowed_roots(ctx: Context):
    result = await ctx.session.list_roots()
    return [root.uri for root in result.roots]


def clean(path):
    return path.strip("/")
