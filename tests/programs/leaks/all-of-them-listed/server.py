from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes")
notes: dict[str, str] = {}


@mcp.tool()
def write(user: str, text: str) -> str:
    notes[user] = text
    return "ok"


@mcp.tool()
def everything() -> list[str]:
    return list(notes.values())


mcp.run()
