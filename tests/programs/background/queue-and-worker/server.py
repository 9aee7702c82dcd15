import queue
import threading

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("render")
jobs = queue.Queue()
results: dict[str, str] = {}


def work():
    while True:
        name = jobs.get()
        results[name] = name.upper()


threading.Thread(target=work, daemon=True).start()


@mcp.tool()
def render(name: str) -> str:
    jobs.put(name)
    return "queued"


@mcp.tool()
def result(name: str) -> str:
    return results.get(name, "not yet")


mcp.run()
