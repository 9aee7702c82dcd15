"""What a client works on from its first call to its last."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from mcp.server.mcpserver import MCPServer


@dataclass
class Workspace:
    """A heading and the notes under it."""

    # unstick: UNS204 Workspace.heading is written by set_heading and read by export_notes: let a tool mint a handle that they take, and keep it under that (it is no plain variable and no field of an object that is made once)
    heading: str = "Untitled"
    # unstick: UNS204 Workspace.notes is written by jot and read by export_notes, jot: let a tool mint a handle that they take, and keep it under that (it is no plain variable and no field of an object that is made once)
    notes: list[str] = field(default_factory=list)


@asynccontextmanager
async def open_workspace(server: MCPServer) -> AsyncIterator[Workspace]:
    """An empty workspace for as long as the connection lasts."""
    yield Workspace()
