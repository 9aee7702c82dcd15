"""Servers and entry points as the analysis sees them: with the functions behind them."""

import msgspec

from analyzer.run import EntryKind, Framework
from analyzer.syntax.ir import Spot


class Choice(msgspec.Struct, frozen=True):
    """What one function that tells tools apart has for other tools alone.

    In function `gid`, spots inside the branches of other tools (`elsewhere`) and calls of the
    functions that a table has for them (`others`) do not belong to the entry point.
    """

    gid: int
    elsewhere: frozenset[Spot] = frozenset()
    others: frozenset[int] = frozenset()


class Entry(msgspec.Struct, frozen=True):
    """An entry point: `gid` is the function a person would name, `wrappers` what decorates it.

    A handler that dispatches is one entry point a tool: `choices` limit it in the functions that
    choose, the handler or what it hands the name on to; `also` are the functions that a table has
    for this tool.
    """

    kind: EntryKind
    name: str
    gid: int
    file: str
    spot: Spot
    wrappers: tuple[int, ...] = ()
    choices: tuple[Choice, ...] = ()
    also: tuple[int, ...] = ()

    @property
    def roots(self) -> tuple[int, ...]:
        return (self.gid, *self.wrappers, *self.also)


EntryRef = tuple[str, int]
"""An entry point: server id and index among the server's entries."""


class Start(msgspec.Struct, frozen=True):
    """A call that starts a server over one transport, and how it is written."""

    transport: str
    gid: int
    spot: Spot
    source: str


class Missed(msgspec.Struct, frozen=True, order=True):
    """Where something about a server was not found, and what, as the end of a sentence."""

    what: str
    gid: int
    spot: Spot


class FoundServer(msgspec.Struct, frozen=True):
    """A server object and what was found about it. `objects` are its abstract objects.

    `missed` are the places that may give it entry points that nobody saw, `served_with` what the
    library that serves it has to do with sessions, where no SDK of its own does.
    """

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
    starts: tuple[Start, ...] = ()
    missed: tuple[Missed, ...] = ()
    served_with: str = ""

    @property
    def stdio_only(self) -> bool:
        return self.transports == ("stdio",)
