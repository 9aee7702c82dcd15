import threading
import time

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("watcher")
latest = {}


def watch_forever(path):
    while True:
        latest[path] = open(path).read()
        time.sleep(60)


@mcp.tool()
def watch(path: str) -> str:
    threading.Thread(target=watch_forever, args=(path,), daemon=True).start()
    return "watching"


@mcp.tool()
def last_seen(path: str) -> str:
    return latest.get(path, "never seen")


mcp.run()
