import secrets

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes")
notes: dict[str, str] = {}


@mcp.tool()
def write(text: str) -> str:
    handle = secrets.token_urlsafe(16)
    notes[handle] = text
    return handle


@mcp.tool()
def read(handle: str) -> str:
    return notes[handle]


mcp.run()
