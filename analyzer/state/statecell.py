"""A judged cell."""

import msgspec

from analyzer.run import Key, Scope
from analyzer.servers.model import EntryRef
from analyzer.state.definitions import Definition
from analyzer.state.evidence import Decision
from analyzer.state.model import READS, Access, Location
from analyzer.state.roles import DECIDING
from analyzer.state.values import Held

_LIVING = (
    "handle", "pool", "client", "lock", "limiter", "signal", "database", "server",
)  # fmt: skip
"""What cannot be stored elsewhere."""

_SHOWN = 4


class StateCell(msgspec.Struct, frozen=True):
    """A judged cell. `writers` and `readers` are entry points with the access that shows it.

    `within` are the locations of the objects that a field belongs to; `others` the names of
    further fields that this one stands for.
    """

    location: Location
    definition: Definition
    decision: Decision
    scope: Scope
    key: Key
    held: Held
    writers: tuple[tuple[EntryRef, Access], ...]
    readers: tuple[tuple[EntryRef, Access], ...]
    accesses: tuple[Access, ...]
    lifespan: bool
    session_object: bool
    declared: bool = False
    of_mapping: bool = False
    within: frozenset[Location] = frozenset()
    others: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """File and name; the files below a folder are another cell than the variable naming it."""
        suffix = ":files" if self.location.origin == "file" else ""
        return f"{self.definition.file}:{self.definition.name}{suffix}"

    @property
    def name(self) -> str:
        """What a reader calls it: `Shop.owner`, or `Shop: owner, address and 2 more`."""
        if not self.others:
            return self.definition.name
        owner, _, field = self.definition.name.rpartition(".")
        names = (field, *self.others)
        shown = names if len(names) <= _SHOWN else (*names[: _SHOWN - 1], "")
        last = shown[-1] or f"{len(names) - _SHOWN + 1} more"
        return f"{owner}: {', '.join(shown[:-1])} and {last}"

    @property
    def keyed_by_session_object(self) -> bool:
        """Whether the key is the session object itself, or the value hangs on it."""
        return self.session_object

    @property
    def is_brought(self) -> bool:
        """Whether it is session data of this process of which calls bring the key already."""
        brought = self.key == "argument" and self.scope == "process"
        return brought and self.decision.role == "session data"

    @property
    def leaks(self) -> bool:
        """Whether one caller's value can reach another: nothing tells the callers apart."""
        if not self.decides or self.key == "session":
            return False
        if self.key == "principal":
            return self.declared
        if self.key == "argument":
            keyed = [access for access in self.accesses if access.key is not None]
            # A field without keys of its own has that of the container its object is in.
            return bool(keyed) and any(
                access.act in READS and access.key is None for access in self.accesses
            )
        return True

    @property
    def serialisable(self) -> bool | None:
        """Whether the value could be stored elsewhere; None when that cannot be told."""
        if self.held.has(*_LIVING):
            return False
        if self.held.unknown or self.held.classes:
            return None
        return True

    @property
    def decides(self) -> bool:
        return self.decision.role in DECIDING
