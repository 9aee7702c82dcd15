from contextlib import asynccontextmanager

from mcp.server.fastmcp import Context, FastMCP


@asynccontextmanager
async def lifespan(app):
    yield {"history": []}


mcp = FastMCP("history", lifespan=lifespan)


@mcp.tool()
def ask(question: str, ctx: Context) -> str:
    ctx.request_context.lifespan_context["history"].append(question)
    return question


@mcp.tool()
def asked(ctx: Context) -> list[str]:
    return ctx.request_context.lifespan_context["history"]


mcp.run()
