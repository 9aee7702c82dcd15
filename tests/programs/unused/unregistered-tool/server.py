from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes")
notes = []


def add(text: str) -> str:
    notes.append(text)
    return "ok"


@mcp.tool()
def show() -> list[str]:
    return notes


mcp.run()
