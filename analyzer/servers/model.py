"""Servers and entry points as the analysis sees them: with the functions behind them."""

import msgspec

from analyzer.run import EntryKind, Framework
from analyzer.syntax.ir import Spot


class Entry(msgspec.Struct, frozen=True):
    """An entry point: `gid` is the function a person would name, `wrappers` what decorates it.

    A dispatching handler is limited to one of its branches: `also` are the functions that its
    table has for this tool; spots inside the branches of other tools (`elsewhere`) and functions
    that the table has for others (`others`) do not belong to this entry point.
    """

    kind: EntryKind
    name: str
    gid: int
    file: str
    spot: Spot
    wrappers: tuple[int, ...] = ()
    elsewhere: frozenset[Spot] = frozenset()
    also: tuple[int, ...] = ()
    others: tuple[int, ...] = ()

    @property
    def roots(self) -> tuple[int, ...]:
        return (self.gid, *self.wrappers, *self.also)


EntryRef = tuple[str, int]
"""An entry point: server id and index among the server's entries."""


class FoundServer(msgspec.Struct, frozen=True):
    """A server object and what was found about it. `objects` are its abstract objects."""

    id: str
    name: str
    file: str
    spot: Spot
    framework: Framework
    objects: frozenset[int]
    entries: tuple[Entry, ...]
    transports: tuple[str, ...]
    stateless_http: bool
    variable: str
    children: tuple[str, ...] = ()

    @property
    def stdio_only(self) -> bool:
        return self.transports == ("stdio",)
