import redis
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes")
store = redis.Redis(host="redis")


@mcp.tool()
def write(name: str, text: str) -> str:
    store.set(f"note:{name}", text)
    return "ok"


@mcp.tool()
def read(name: str) -> str:
    return store.get(f"note:{name}")


mcp.run()
