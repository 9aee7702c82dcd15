"""What a client works on from its first call to its last."""

import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated, TypeVar

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field


@dataclass
class Workspace:
    """A heading and the notes under it."""

    heading: str = "Untitled"
    notes: list[str] = field(default_factory=list)


Entry = TypeVar("Entry")


class Handles(dict[str, Entry]):
    """What calls keep, by the handle that a client passes back.

    A handle and its entry are forgotten `lifetime` seconds after the last call with them.
    """

    lifetime = 3600.0
    limit = 10_000

    def __init__(self, opener: str, make: Callable[[], Entry] | None = None) -> None:
        super().__init__()
        self._opener = opener
        self._make = make
        self._used: dict[str, float] = {}

    def open(self) -> str:
        """Mint a handle."""
        handle = secrets.token_urlsafe(16)
        self._used[handle] = time.monotonic()
        self._forget_old()
        return handle

    def check(self, handle: str) -> None:
        """Accept a handle that is known; raises `ToolError` for any other."""
        self._forget_old()
        known = self._used.pop(handle, None)
        if known is None:
            raise ToolError(f"{handle!r} is unknown or expired: call {self._opener} for a new id")
        self._used[handle] = time.monotonic()

    def find(self, handle: str) -> Entry:
        """The entry of a handle; raises `ToolError` for one that is not known."""
        self.check(handle)
        return self[handle]

    def __missing__(self, handle: str) -> Entry:
        if self._make is None:
            raise KeyError(handle)
        return self.setdefault(handle, self._make())

    def _forget_old(self) -> None:
        oldest = time.monotonic() - self.lifetime
        for handle, used in list(self._used.items()):
            if used > oldest and len(self._used) <= self.limit:
                break
            self._used.pop(handle, None)
            self.pop(handle, None)


notepads: Handles[Workspace] = Handles("open_notepad", Workspace)
NotepadId = Annotated[
    str, Field(description="The id that open_notepad returned: the notepad to work on")
]


@asynccontextmanager
async def open_workspace(server: MCPServer) -> AsyncIterator[Workspace]:
    """An empty workspace for as long as the connection lasts."""
    yield Workspace()
