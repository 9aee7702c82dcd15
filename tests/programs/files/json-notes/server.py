import json
from pathlib import Path

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes")
NOTES = Path("notes.json")


@mcp.tool()
def add(text: str) -> str:
    notes = json.loads(NOTES.read_text()) if NOTES.exists() else []
    notes.append(text)
    NOTES.write_text(json.dumps(notes))
    return "ok"


@mcp.tool()
def show() -> list[str]:
    return json.loads(NOTES.read_text())


mcp.run()
