"""The to-do list."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar


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
        """Accept a handle that is known; raises `ValueError` for any other."""
        self._forget_old()
        known = self._used.pop(handle, None)
        if known is None:
            raise ValueError(f"{handle!r} is unknown or expired: call {self._opener} for a new id")
        self._used[handle] = time.monotonic()

    def find(self, handle: str) -> Entry:
        """The entry of a handle; raises `ValueError` for one that is not known."""
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


@dataclass
class Workspace:
    """What one workspace holds."""

    tasks: list[str] = field(default_factory=list)


workspaces = Handles("open_workspace", Workspace)


def add(task: str, workspace: Workspace) -> str:
    """Put a task at the end of the list."""
    workspace.tasks.append(task)
    return f"task {len(workspace.tasks)} added"


def finish(number: int, workspace: Workspace) -> str:
    """Take a task off the list."""
    if not 1 <= number <= len(workspace.tasks):
        raise ValueError(f"there is no task {number}")
    return f"finished: {workspace.tasks.pop(number - 1)}"


def outline(workspace: Workspace) -> str:
    """The open tasks with their numbers."""
    return "\n".join(f"{n}. {task}" for n, task in enumerate(workspace.tasks, 1)) or "nothing to do"
