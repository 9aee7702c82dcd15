from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes")
notes: dict[str, str] = {}


@mcp.tool()
def write(name: str, text: str) -> str:
    notes[name] = text
    return "ok"


@mcp.resource("note://{name}")
def note(name: str) -> str:
    return notes[name]


@mcp.prompt()
def review(name: str) -> str:
    return f"Review: {notes[name]}"


mcp.run()
