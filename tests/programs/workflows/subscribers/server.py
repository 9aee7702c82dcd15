from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("news")
subscribers = set()


@mcp.tool()
def subscribe(ctx: Context) -> str:
    subscribers.add(ctx.session)
    return "subscribed"


@mcp.tool()
async def publish(text: str) -> str:
    for session in subscribers:
        await session.send_log_message("info", text)
    return f"sent to {len(subscribers)}"


mcp.run()
