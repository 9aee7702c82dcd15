import redis
from fastmcp import Context, FastMCP

mcp = FastMCP("cart")
store = redis.Redis(host="redis")


@mcp.tool
def add(item: str, ctx: Context) -> str:
    store.rpush(f"cart:{ctx.session_id}", item)
    return "ok"


@mcp.tool
def show(ctx: Context) -> list[str]:
    return store.lrange(f"cart:{ctx.session_id}", 0, -1)


mcp.run()
