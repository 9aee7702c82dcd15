from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from mcp.server.mcpserver import Context, MCPServer


@dataclass
class Notepad:
    lines: list[str] = field(default_factory=list)


@asynccontextmanager
async def lifespan(app):
    yield Notepad()


mcp = MCPServer("notepad", lifespan=lifespan)


@mcp.tool()
def jot(line: str, ctx: Context) -> str:
    ctx.request_context.lifespan_context.lines.append(line)
    return "ok"


@mcp.tool()
def page(ctx: Context) -> str:
    return "\n".join(ctx.request_context.lifespan_context.lines)


mcp.run()
