from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes")
STATE = {"notes": []}


@mcp.tool()
def add(text: str) -> str:
    state = STATE
    notes = state["notes"]
    notes.append(text)
    return "ok"


@mcp.tool()
def show() -> list[str]:
    notes = STATE.get("notes", [])
    return list(notes)


mcp.run()
