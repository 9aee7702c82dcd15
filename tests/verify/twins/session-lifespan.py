"""The notepad, written for 2.x by hand: each client opens one and names it in its calls."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError


@dataclass
class Workspace:
    heading: str = "Untitled"
    notes: list[str] = field(default_factory=list)


@dataclass
class Shelf:
    workspaces: dict[str, Workspace] = field(default_factory=dict)


@asynccontextmanager
async def open_shelf(server: MCPServer) -> AsyncIterator[Shelf]:
    yield Shelf()


mcp = MCPServer("notepad", lifespan=open_shelf)


def workspace(ctx: Context[Shelf], notepad: str) -> Workspace:
    shelf = ctx.request_context.lifespan_context
    if notepad not in shelf.workspaces:
        raise ToolError(f"no notepad {notepad!r}")
    return shelf.workspaces[notepad]


@mcp.tool()
def open_notepad(ctx: Context[Shelf]) -> str:
    """Start an empty notepad and return its id."""
    notepad = uuid.uuid4().hex
    ctx.request_context.lifespan_context.workspaces[notepad] = Workspace()
    return notepad


@mcp.tool()
def jot(notepad: str, note: str, ctx: Context[Shelf]) -> str:
    """Add a note."""
    notes = workspace(ctx, notepad).notes
    notes.append(note)
    return f"note {len(notes)} added"


@mcp.tool()
def export_notes(notepad: str, ctx: Context[Shelf], bullet: str = "-") -> str:
    """The whole notepad as Markdown."""
    found = workspace(ctx, notepad)
    return "\n".join([f"# {found.heading}", *(f"{bullet} {note}" for note in found.notes)])


if __name__ == "__main__":
    mcp.run()
