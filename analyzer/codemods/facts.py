"""What the analysis knows of a tree, for rewrites that carry state over: plain values."""

from collections.abc import Collection
from typing import Literal

import msgspec

from analyzer.run import EntryKind, Framework, Generation, Key, Role, Scope, Served

Store = Literal["redis", "postgresql", "filetree"]


class Entry(msgspec.Struct, frozen=True, order=True):
    """An entry point and the function behind it: line and column (1-based) of the name it has."""

    kind: EntryKind
    name: str
    file: str
    line: int
    column: int


class ServerFact(msgspec.Struct, frozen=True):
    """A server, made at `file`, `line`. `sessions` says what clients need a session for; nothing
    when each of their requests can be answered by itself; `served` is what deployment files say of
    the hosts that requests come by."""

    id: str
    name: str
    framework: Framework
    generation: Generation
    entries: tuple[Entry, ...]
    stdio_only: bool
    file: str = ""
    line: int = 0
    sessions: tuple[str, ...] = ()
    served: Served | None = None


class CellFact(msgspec.Struct, frozen=True):
    """A judged cell. `file`, `line` is its definition; `variable` the name that it has there.

    `origin` is a word of `state.model`; `owner` is file and line of the class that has the field,
    or of the function that yields or encloses the value. `escapes` says that code which was not
    read is handed the value, `serialisable` whether it could be stored elsewhere, `declared` that
    its key is what clients say of themselves.
    """

    id: str
    name: str
    file: str
    line: int
    variable: str
    origin: str
    owner: tuple[str, int]
    role: Role
    scope: Scope
    key: Key
    lifespan: bool
    serialisable: bool | None
    escapes: bool
    server: str
    writers: tuple[Entry, ...]
    readers: tuple[Entry, ...]
    declared: bool = False


class Facts(msgspec.Struct, frozen=True):
    """All servers and cells of a tree; a cell stands once for each server that touches it.

    `store` is what was asked for: where the entries of handles are to be kept.
    """

    servers: tuple[ServerFact, ...] = ()
    cells: tuple[CellFact, ...] = ()
    store: Store | None = None

    def of_files(self, paths: Collection[str]) -> "Facts":
        """What is known of the cells in some files, of their servers and those made there."""
        cells = tuple(one for one in self.cells if one.file in paths)
        touching = {one.server for one in cells}
        servers = (one for one in self.servers if one.file in paths or one.id in touching)
        return msgspec.structs.replace(self, servers=tuple(servers), cells=cells)

    def server(self, id: str) -> ServerFact:
        return next(server for server in self.servers if server.id == id)
