import time

from fastmcp import Context, FastMCP

mcp = FastMCP("slow")
last_call: dict[str, float] = {}


@mcp.tool
def ask(question: str, ctx: Context) -> str:
    now = time.monotonic()
    if now - last_call.get(ctx.session_id, 0.0) < 1.0:
        raise ValueError("too fast")
    last_call[ctx.session_id] = now
    return question


mcp.run()
