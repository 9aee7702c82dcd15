from fastmcp import Context, FastMCP
from fastmcp.server.middleware import Middleware


class Language(Middleware):
    async def on_call_tool(self, context, call_next):
        context.fastmcp_context.set_state("language", "de")
        return await call_next(context)


mcp = FastMCP("greeter")
mcp.add_middleware(Language())


@mcp.tool
def greet(name: str, ctx: Context) -> str:
    return f"{ctx.get_state('language')}: {name}"


mcp.run()
