"""Session data under handles that the server mints, or marks that say why a person has to.

Sources: SEP-2567; what becomes of each kind of state was observed on `mcp` 1.30.0 and 2.3.0.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TypeVar

import msgspec

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.facts import CellFact, Facts, ServerFact
from analyzer.codemods.handles.attributes import Attributes
from analyzer.codemods.handles.blocks import Asked
from analyzer.codemods.handles.carried import is_carried
from analyzer.codemods.handles.dispatched import Dispatched
from analyzer.codemods.handles.entries import Entries
from analyzer.codemods.handles.fields import object_of
from analyzer.codemods.handles.ids import Mint, only_counts
from analyzer.codemods.handles.lifespans import Lifespan
from analyzer.codemods.handles.locating import sighting_of
from analyzer.codemods.handles.mappings import Mapping
from analyzer.codemods.handles.rewriting import Carrying, Rewriting
from analyzer.codemods.handles.sdks import Sdk, knows_callers
from analyzer.codemods.handles.sightings import Sighting
from analyzer.codemods.handles.stored import Stored, mints, owners_of_values
from analyzer.codemods.handles.tools import Tools
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.imports import Imports
from analyzer.codemods.left import left_marks
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.secrets.callers import callers
from analyzer.findings.rendering import join_words
from analyzer.manifest import ServerMigration
from analyzer.run import Edit

KEYED = "UNS201"
SHARED = "UNS202"
LIVE = "UNS203"
OBJECT = "UNS102"
LIFESPAN = "UNS204"
_OWN_RULES = frozenset({"session-store", "handle-store", "listing", "process", "file"})
"""Origins of cells that other rules speak of."""
_OF_ONE_CLIENT = frozenset({"session data", "constant", "request"})
"""Roles of fields that an object may have which is made anew for each handle."""
_LEFT_BEHIND = "its ids are handed out already, so it is what replicas have to share"
_ADVICE = "let a tool mint a handle that they take, and keep it under that"
_Made = TypeVar("_Made")


def judge(codebase: Codebase, facts: Facts) -> Iterator[Outcome]:
    for server in facts.servers:
        yield from _Server(codebase, facts, server).outcomes()


CODEMOD = Codemod("handles-explicit", (OBJECT, KEYED, SHARED, LIVE, LIFESPAN), judge=judge)


class _Server:
    """The cells of one server: which of them go under a handle together, and which cannot."""

    def __init__(self, codebase: Codebase, facts: Facts, server: ServerFact) -> None:
        self._codebase = codebase
        self._server = server
        asked = {one.fact.id for one in callers(codebase, facts)}
        self._all = [
            as_before(codebase, cell)
            for cell in facts.cells
            if cell.server == server.id and cell.id not in asked
        ]
        self._cells = [
            cell
            for cell in self._all
            if cell.role in ("session data", "handle")
            and (cell.key in ("none", "constant", "session") or cell.declared)
            and cell.origin not in _OWN_RULES
            # The lifespan of fastmcp is one of the process, in all versions.
            and (not cell.lifespan or server.generation == "mcp-1" or cell.scope == "connection")
            and not is_carried(codebase, cell)
        ]
        sdk = Sdk(server.framework)
        principal = knows_callers(codebase, server)
        self._asked = Asked(facts.store or "", sdk, principal=principal)
        self._marks: list[Mark] = []
        self._cells = [cell for cell in self._cells if not self._only_counts(cell)]

    def outcomes(self) -> Iterator[Outcome]:
        by_module: defaultdict[str, list[Carrying]] = defaultdict(list)
        for rewriting in self._rewritings():
            by_module[rewriting.module.path].append(rewriting)
            if isinstance(rewriting, Rewriting):
                self._asked.taken.add(rewriting.naming.noun)
        for found in by_module.values():
            change = self._change(sorted(found, key=lambda one: one.place))
            if change is not None:
                yield change
        yield from self._marks

    def _rewritings(self) -> Iterator[Carrying]:
        for cell in self._all:
            if self._is_left(cell) and cell.owner not in self._inside_others:
                yield from self._tried([cell], lambda one: self._stored(one[0]), _LEFT_BEHIND)
        yielded = [cell for cell in self._cells if cell.lifespan]
        if yielded:
            yield from self._lifespan(yielded)
        movable = [cell for cell in self._cells if not cell.lifespan and self._is_movable(cell)]
        hung = [cell for cell in movable if cell.origin == "session-object"]
        if hung:
            yield from self._tried(hung, self._attributes)
        others = [cell for cell in movable if cell not in hung]
        keyed = [cell for cell in others if cell.key == "session" or cell.declared]
        for cell in keyed:
            yield from self._tried([cell], lambda one: self._mapping(one[0]))
        yield from self._unkeyed([cell for cell in others if cell not in keyed])

    def _only_counts(self, cell: CellFact) -> bool:
        """Whether a cell only makes the ids of others, which say what becomes of it."""
        try:
            places = sighting_of(self._codebase, cell).places if self._minted else ()
        except Unproven:
            return False
        return only_counts(places, self._minted)

    @cached_property
    def _minted(self) -> list[Mint]:
        """The ids under which tools put entries."""
        found = []
        for cell in self._all:
            if cell.key == "argument" and cell.scope == "process":
                try:
                    found += mints(self._codebase, sighting_of(self._codebase, cell))
                except Unproven:
                    continue
        return found

    @cached_property
    def _inside_others(self) -> frozenset[tuple[str, int]]:
        """The classes of objects that are entries of cells: what becomes of those, they share."""
        found: set[tuple[str, int]] = set()
        for cell in self._all:
            if self._is_left(cell):
                try:
                    sighting = sighting_of(self._codebase, cell)
                except Unproven:
                    continue
                found |= owners_of_values(self._codebase, sighting)
        return frozenset(found)

    def _is_left(self, cell: CellFact) -> bool:
        """Whether a store was asked for, and a cell under ids of its own stays in the process."""
        return (
            bool(self._asked.store)
            and cell.role in ("session data", "handle")
            and cell.key == "argument"
            and cell.scope == "process"
            and not is_carried(self._codebase, cell)
        )

    def _is_movable(self, cell: CellFact) -> bool:
        try:
            _check(cell, self._asked)
        except Unproven as reason:
            self._marks.append(_mark(cell, str(reason)))
            return False
        return True

    def _unkeyed(self, cells: list[CellFact]) -> Iterator[Rewriting]:
        """State under no key: what one module has shares a handle, objects of it are kept whole.

        The fields of an object that cannot be kept so are taken out of its class.
        """
        fields: defaultdict[tuple[str, int], list[CellFact]] = defaultdict(list)
        seen: list[Sighting] = []
        for cell in cells:
            if cell.origin == "attribute":
                fields[cell.owner].append(cell)
            else:
                seen += self._tried([cell], self._seen)
        taken_out: list[list[CellFact]] = []
        for own in fields.values():
            whole = self._whole(own)
            if whole is None:
                taken_out.append(own)
            else:
                seen.append(whole)
        groups: defaultdict[tuple[str, int], list[Sighting]] = defaultdict(list)
        for one in sorted(seen, key=lambda one: one.module.source.span(one.statement)[0]):
            around = one.fact.owner[1] if one.around is not None else 0
            groups[one.module.path, around].append(one)
        for _, group in sorted(groups.items()):
            yield from self._together(group, taken_out)
        for own in taken_out:
            yield from self._tried(own, self._fields)

    def _whole(self, cells: list[CellFact]) -> Sighting | None:
        """The object that has the fields, where it is nobody else's in any way."""
        shared = [
            cell
            for cell in self._all
            if cell.owner == cells[0].owner and cell.role not in _OF_ONE_CLIENT
        ]
        try:
            return None if shared else object_of(self._codebase, cells)
        except Unproven:
            return None

    def _together(
        self, group: list[Sighting], taken_out: list[list[CellFact]]
    ) -> Iterator[Rewriting]:
        """What of a group can go under one handle; fields of objects that cannot go elsewhere."""
        able = []
        for one in group:
            try:
                self._entries([one]).edits({})
                able.append(one)
            except Unproven as reason:
                if one.fields:
                    taken_out.append(list(one.fields))
                else:
                    self._marks.append(_mark(one.fact, str(reason)))
        if able:
            cells = [cell for one in able for cell in one.cells]
            yield from self._tried(cells, lambda _: self._entries(able))

    def _seen(self, cells: list[CellFact]) -> Sighting:
        lifespans = Tools(self._codebase, self._server).lifespans
        return sighting_of(self._codebase, cells[0], lifespans)

    def _entries(self, group: Sequence[Sighting]) -> Rewriting:
        kind = Dispatched if self._server.framework == "mcp.lowlevel" else Entries
        return kind(self._codebase, self._server, group, self._asked)

    def _fields(self, cells: list[CellFact]) -> Rewriting:
        return self._entries([sighting_of(self._codebase, cell) for cell in cells])

    def _stored(self, cell: CellFact) -> Carrying:
        _check(cell, self._asked)
        return Stored(self._codebase, self._server, sighting_of(self._codebase, cell), self._asked)

    def _mapping(self, cell: CellFact) -> Rewriting:
        sighting = sighting_of(self._codebase, cell)
        return Mapping(self._codebase, self._server, sighting, self._asked)

    def _tried(
        self,
        cells: list[CellFact],
        make: Callable[[list[CellFact]], _Made],
        advice: str = _ADVICE,
    ) -> Iterator[_Made]:
        """What can be made of cells; else they are marked."""
        try:
            made = make(cells)
        except Unproven as reason:
            self._marks += [_mark(cell, str(reason), advice) for cell in cells]
        else:
            yield made

    def _attributes(self, cells: list[CellFact]) -> Rewriting:
        return Attributes(self._codebase, self._server, cells, self._asked)

    def _lifespan(self, cells: list[CellFact]) -> Iterator[Rewriting]:
        def made(cells: list[CellFact]) -> Rewriting:
            for cell in cells:
                _check(cell, self._asked)
            return Lifespan(self._codebase, self._server, cells, self._asked)

        yield from self._tried(cells, made)

    def _change(self, rewritings: Sequence[Carrying]) -> Change | None:
        """All that is done for the cells of one module."""
        edits: list[Edit] = []
        imports: dict[str, Imports] = {}
        done: list[Carrying] = []
        known: set[str] = set()
        for one in rewritings:
            try:
                edits += one.edits(imports, known)
            except Unproven as reason:
                advice = _LEFT_BEHIND if isinstance(one, Stored) else _ADVICE
                self._marks += [
                    _mark(cell, str(reason), advice)
                    for each in one.sightings
                    for cell in each.cells
                ]
            else:
                done.append(one)
                known |= {*one.kinds}
        edits += [edit for one in imports.values() for edit in one.edits()]
        return self._change_of(done, edits) if done else None

    def _change_of(self, done: Sequence[Carrying], edits: Sequence[Edit]) -> Change:
        first = done[0].sightings[0]
        store = self._asked.store
        handles = tuple(one.announced for one in done if one.announced is not None)
        migration = ServerMigration(self._server.id, self._server.name, handles)
        return Change(
            _code(first.fact),
            done[0].module.path,
            done[0].line,
            "; ".join(one.said for one in done),
            "unsafe",
            tuple(dict.fromkeys(edits)),
            "; ".join(dict.fromkeys(one.caution for one in done)),
            tuple(sorted({place for one in done for place in one.solved()})),
            (migration,) if handles else (),
            (f"py-key-value-aio[{store}]>=0.5",) if store else (),
        )


def as_before(codebase: Codebase, cell: CellFact) -> CellFact:
    """What a lifespan holds, as it was before an earlier run moved the server to 2.x and marked
    that it was each client's own."""
    module = codebase.modules.get(cell.file)
    if module is None or not cell.lifespan:
        return cell
    named = re.compile(rf"\b{re.escape(cell.name)}(?![\w.])")
    if not any(named.search(text) for text in left_marks(module, LIFESPAN)):
        return cell
    return msgspec.structs.replace(cell, scope="connection")


def _check(cell: CellFact, asked: Asked) -> None:
    """Raises `Unproven` for what cannot be kept by a handle alone."""
    if cell.role == "handle" or cell.serialisable is False:
        what = "cannot be put into a store" if asked.store else "is alive in one process"
        raise Unproven(f"it {what}: route calls to its owner, or make it again when it is missing")
    if cell.scope == "external":
        raise Unproven("it is in an external store already: make the handle its key there")


def _mark(cell: CellFact, reason: str, advice: str = _ADVICE) -> Mark:
    written = join_words([entry.name for entry in cell.writers]) or "nothing"
    read = join_words([entry.name for entry in cell.readers]) or "nothing"
    told = f"is written by {written} and read by {read}"
    if _code(cell) == LIFESPAN:
        told = f"leaks to every client after migration over streamable HTTP; it {told}"
    return Mark(cell.file, cell.line, _code(cell), f"{cell.name} {told}: {advice} ({reason})")


def _code(cell: CellFact) -> str:
    if cell.origin == "session-object":
        return OBJECT
    if cell.lifespan and cell.scope == "connection":
        return LIFESPAN
    if cell.key == "session":
        return KEYED
    return LIVE if cell.role == "handle" else SHARED
