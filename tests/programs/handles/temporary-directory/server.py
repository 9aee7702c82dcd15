import tempfile
from pathlib import Path

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("files")
folder = Path(tempfile.mkdtemp())


@mcp.tool()
def write(name: str, text: str) -> str:
    (folder / name).write_text(text)
    return "ok"


@mcp.tool()
def read(name: str) -> str:
    return (folder / name).read_text()


mcp.run()
