"""What a client works on from its first call to its last."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from mcp.server.mcpserver import MCPServer


@dataclass
class Workspace:
    """A heading and the notes under it."""

    heading: str = "Untitled"
    notes: list[str] = field(default_factory=list)


@asynccontextmanager
async def open_workspace(server: MCPServer) -> AsyncIterator[Workspace]:
    """An empty workspace for as long as the connection lasts."""
    yield Workspace()
