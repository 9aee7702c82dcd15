import queue

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("messages")
waiting = queue.Queue()


@mcp.tool()
def send(text: str) -> str:
    waiting.put(text)
    return "sent"


@mcp.tool()
def receive() -> str:
    return waiting.get_nowait()


mcp.run()
