from mcp.server.fastmcp import FastMCP

from watcher import Watcher

mcp = FastMCP("watcher")
watchers = {}


@mcp.tool()
def watch(path: str) -> str:
    watchers[path] = Watcher(path)
    return "watching"


@mcp.tool()
def last_seen(path: str) -> str:
    return watchers[path].text


mcp.run()
