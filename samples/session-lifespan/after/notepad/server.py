"""A notepad that each client opens for itself."""

import argparse

from mcp.server.mcpserver import Context, MCPServer

from notepad.workspace import Workspace, open_workspace

WorkspaceContext = Context[Workspace]

mcp = MCPServer("notepad", lifespan=open_workspace)


def _workspace(ctx: WorkspaceContext) -> Workspace:
    return ctx.request_context.lifespan_context


@mcp.tool()
def set_heading(heading: str, ctx: WorkspaceContext) -> str:
    """Give the notepad a heading."""
    _workspace(ctx).heading = heading.strip()
    return "heading set"


@mcp.tool()
def jot(note: str, ctx: WorkspaceContext) -> str:
    """Add a note."""
    notes = _workspace(ctx).notes
    notes.append(note)
    return f"note {len(notes)} added"


@mcp.tool()
def export_notes(ctx: WorkspaceContext, bullet: str = "-") -> str:
    """The whole notepad as Markdown."""
    workspace = _workspace(ctx)
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
