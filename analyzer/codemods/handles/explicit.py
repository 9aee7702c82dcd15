"""Session data under handles that the server mints, or marks that say why a person has to.

Sources: SEP-2567; what becomes of each kind of state was observed on `mcp` 1.30.0 and 2.3.0.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.facts import CellFact, Facts, ServerFact
from analyzer.codemods.handles.blocks import Asked
from analyzer.codemods.handles.carried import is_carried
from analyzer.codemods.handles.dispatched import Dispatched
from analyzer.codemods.handles.entries import Entries
from analyzer.codemods.handles.lifespans import Lifespan
from analyzer.codemods.handles.mappings import Mapping
from analyzer.codemods.handles.rewriting import Rewriting
from analyzer.codemods.handles.sdks import Sdk, knows_callers
from analyzer.codemods.handles.sightings import Sighting, sighting_of
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.manifest import ServerMigration
from analyzer.run import Edit

KEYED = "UNS201"
SHARED = "UNS202"
LIVE = "UNS203"
OBJECT = "UNS102"
LIFESPAN = "UNS204"
_OWN_RULES = frozenset({"session-store", "listing", "process", "file"})
"""Origins of cells that other rules speak of."""


def judge(codebase: Codebase, facts: Facts) -> Iterator[Outcome]:
    for server in facts.servers:
        yield from _Server(codebase, facts, server).outcomes()


CODEMOD = Codemod("handles-explicit", (OBJECT, KEYED, SHARED, LIVE, LIFESPAN), judge=judge)


class _Server:
    """The cells of one server: which of them go under a handle together, and which cannot."""

    def __init__(self, codebase: Codebase, facts: Facts, server: ServerFact) -> None:
        self._codebase = codebase
        self._server = server
        self._cells = [
            cell
            for cell in facts.cells
            if cell.server == server.id
            and cell.role in ("session data", "handle")
            and cell.key in ("none", "constant", "session")
            and cell.origin not in _OWN_RULES
            # The lifespan of fastmcp is one of the process, in all versions.
            and (not cell.lifespan or server.generation == "mcp-1")
            and not is_carried(codebase, cell)
        ]
        sdk = Sdk(server.framework)
        principal = knows_callers(codebase, server)
        self._asked = Asked(facts.store or "", sdk, principal=principal)
        self._marks: list[Mark] = []

    def outcomes(self) -> Iterator[Outcome]:
        by_module: defaultdict[str, list[Rewriting]] = defaultdict(list)
        yielded = [cell for cell in self._cells if cell.lifespan]
        if yielded:
            lifespan = self._lifespan(yielded)
            if lifespan is not None:
                by_module[lifespan.module.path].append(lifespan)
        for group in self._groups():
            rewriting = self._rewriting(group)
            if rewriting is not None:
                by_module[group[0].module.path].append(rewriting)
        for found in by_module.values():
            change = self._change(sorted(found, key=lambda one: one.place))
            if change is not None:
                yield change
        yield from self._marks

    def _groups(self) -> Iterator[list[Sighting]]:
        """Cells that share a handle: those of one module, or one class, that have no key."""
        groups: defaultdict[tuple[str, int, str], list[Sighting]] = defaultdict(list)
        for cell in self._cells:
            if cell.lifespan:
                continue
            try:
                _check(cell, self._asked)
                sighting = sighting_of(self._codebase, cell)
            except Unproven as reason:
                self._marks.append(_mark(cell, str(reason)))
                continue
            line = cell.owner[1] if sighting.owner is not None else 0
            own = cell.id if cell.key == "session" else ""
            groups[cell.file, line, own].append(sighting)
        for _, found in sorted(groups.items()):
            yield sorted(found, key=lambda one: one.fact.line)

    def _rewriting(self, group: list[Sighting]) -> Rewriting | None:
        try:
            if group[0].fact.key == "session":
                return Mapping(self._codebase, self._server, group[0], self._asked)
            if self._server.framework == "mcp.lowlevel":
                return Dispatched(self._codebase, self._server, group, self._asked)
            return Entries(self._codebase, self._server, group, self._asked)
        except Unproven as reason:
            self._marks += [_mark(one.fact, str(reason)) for one in group]
            return None

    def _lifespan(self, cells: list[CellFact]) -> Rewriting | None:
        try:
            for cell in cells:
                _check(cell, self._asked)
            return Lifespan(self._codebase, self._server, cells, self._asked)
        except Unproven as reason:
            self._marks += [_mark(cell, str(reason)) for cell in cells]
            return None

    def _change(self, rewritings: Sequence[Rewriting]) -> Change | None:
        """All that is done for the cells of one module."""
        edits: list[Edit] = []
        done: list[Rewriting] = []
        for one in rewritings:
            try:
                edits += one.edits(first=not done)
            except Unproven as reason:
                self._marks += [_mark(each.fact, str(reason)) for each in one.sightings]
            else:
                done.append(one)
        return self._change_of(done, edits) if done else None

    def _change_of(self, done: Sequence[Rewriting], edits: Sequence[Edit]) -> Change:
        first = done[0].sightings[0]
        openers = ", ".join(one.naming.opener for one in done)
        keyed = all(one.sightings[0].fact.key == "session" for one in done)
        store = self._asked.store
        handles = tuple(one.announced for one in done)
        return Change(
            _code(first.fact),
            done[0].module.path,
            done[0].line,
            "; ".join(_said(one) for one in done),
            "unsafe",
            tuple(dict.fromkeys(edits)),
            f"clients call {openers} first" + ("" if keyed else ", and what they shared is apart"),
            tuple(sorted({place for one in done for place in one.solved()})),
            (ServerMigration(self._server.id, self._server.name, handles),),
            (f"py-key-value-aio[{store}]>=0.5",) if store else (),
        )


def _said(rewriting: Rewriting) -> str:
    cells = ", ".join(sighting.fact.name for sighting in rewriting.sightings)
    tools = ", ".join(rewriting.tool_names)
    opener = rewriting.naming.opener
    return f"keep {cells} under a handle that {opener} mints and {tools} take"


def _check(cell: CellFact, asked: Asked) -> None:
    """Raises `Unproven` for what cannot be kept by a handle alone."""
    if cell.role == "handle" or cell.serialisable is False:
        what = "cannot be put into a store" if asked.store else "is alive in one process"
        raise Unproven(f"it {what}: route calls to its owner, or make it again when it is missing")
    if cell.scope == "external":
        raise Unproven("it is in an external store already: make the handle its key there")


def _mark(cell: CellFact, reason: str) -> Mark:
    written = ", ".join(entry.name for entry in cell.writers) or "nothing"
    read = ", ".join(entry.name for entry in cell.readers) or "nothing"
    told = f"is written by {written} and read by {read}"
    if _code(cell) == LIFESPAN:
        told = f"leaks to every client after migration over streamable HTTP; it {told}"
    text = (
        f"{cell.name} {told}: let a tool mint a handle that they take, "
        f"and keep it under that ({reason})"
    )
    return Mark(cell.file, cell.line, _code(cell), text)


def _code(cell: CellFact) -> str:
    if cell.origin == "session-object":
        return OBJECT
    if cell.lifespan and cell.scope == "connection":
        return LIFESPAN
    if cell.key == "session":
        return KEYED
    return LIVE if cell.role == "handle" else SHARED
