import redis
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("slow")
store = redis.Redis()


@mcp.tool()
def ask(user: str, question: str) -> str:
    if store.incr(f"calls:{user}") > 10:
        raise RuntimeError("too many calls")
    return question


mcp.run()
