from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from mcp.server.fastmcp import Context, FastMCP


@dataclass
class Notepad:
    lines: list[str] = field(default_factory=list)
    heading: str = "Notes"


@asynccontextmanager
async def lifespan(app):
    yield Notepad()


mcp = FastMCP("notepad", lifespan=lifespan)


@mcp.tool()
def jot(line: str, ctx: Context) -> str:
    ctx.request_context.lifespan_context.lines.append(line)
    return "ok"


@mcp.tool()
def title(text: str, ctx: Context) -> str:
    ctx.request_context.lifespan_context.heading = text
    return "ok"


@mcp.tool()
def page(ctx: Context) -> str:
    notepad = ctx.request_context.lifespan_context
    return "\n".join([notepad.heading, *notepad.lines])


mcp.run()
