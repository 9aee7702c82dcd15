import tempfile
from pathlib import Path

from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")


@mcp.tool()
def render(text: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.txt"
        path.write_text(text)
        return path.read_bytes()


mcp.run()
