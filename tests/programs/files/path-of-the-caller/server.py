from pathlib import Path

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("editor")


@mcp.tool()
def write(path: str, text: str) -> str:
    Path(path).write_text(text)
    return "ok"


@mcp.tool()
def read(path: str) -> str:
    return Path(path).read_text()


mcp.run()
