import threading

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("diary")
pages: dict[str, str] = {}
lock = threading.Lock()


@mcp.tool()
def write(day: str, text: str) -> str:
    with lock:
        before = pages.get(day, "")
        pages[day] = f"{before} {text}"
    return "ok"


@mcp.tool()
def read(day: str) -> str:
    return pages.get(day, "nothing")


mcp.run()
