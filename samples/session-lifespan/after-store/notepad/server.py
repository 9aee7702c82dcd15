"""A notepad that each client opens for itself."""

import argparse
from importlib.metadata import version

from mcp.server.mcpserver import Context, MCPServer

from notepad.workspace import NotepadId, Workspace, notepads, open_workspace

WorkspaceContext = Context[Workspace]

mcp = MCPServer("notepad", lifespan=open_workspace, version=version("mcp"))


@mcp.tool()
async def open_notepad() -> str:
    """Start a notepad of your own, and return its id.

    Give the id as notepad_id to set_heading, jot and export_notes.
    """
    return await notepads.open()


@mcp.tool()
@notepads.kept
def set_heading(heading: str, notepad_id: NotepadId) -> str:
    """Give the notepad a heading."""
    notepads[notepad_id].heading = heading.strip()
    return "heading set"


@mcp.tool()
@notepads.kept
def jot(note: str, notepad_id: NotepadId) -> str:
    """Add a note."""
    notes = notepads[notepad_id].notes
    notes.append(note)
    return f"note {len(notes)} added"


@mcp.tool()
@notepads.kept
def export_notes(notepad_id: NotepadId, bullet: str = "-") -> str:
    """The whole notepad as Markdown."""
    workspace = notepads[notepad_id]
    return "\n".join([f"# {workspace.heading}", *(f"{bullet} {n}" for n in workspace.notes)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transport", choices=["stdio", "streamable-http"], default="stdio")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    # unstick: UNS103 older clients keep a session, and with it one replica: notepad keeps state between calls
    mcp.run(transport=options.transport, port=options.port)


if __name__ == "__main__":
    main()
