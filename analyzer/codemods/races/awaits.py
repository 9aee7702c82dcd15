"""Values that coroutines read, wait with, and write back: an `asyncio.Lock` from read to write.

The event loop lets other calls run where a function waits; what they write in between is lost. All
that writes the value goes under the lock, or none of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.calls import Function
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import CellFact, Entry, Facts
from analyzer.codemods.fastmcp import threads as fastmcp_threads
from analyzer.codemods.handles.locating import sighting_of
from analyzer.codemods.handles.sightings import Sighting
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.races.between import Race, races_in
from analyzer.codemods.races.locks import Lock, lock_for
from analyzer.codemods.races.sections import Section, has, merged, section_of, under
from analyzer.codemods.races.spots import Spot, spots_of
from analyzer.codemods.races.waiting import asked_before, waits_of, walked
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk import threads as sdk_threads
from analyzer.run import Edit, Role

CODE = "UNS214"
_UNHURT: frozenset[Role] = frozenset({"cache", "constant", "lazy", "pool", "request"})
_TITLE = "hold a lock from where {cell} is read to where it is written: others change it meanwhile"
_CAUTION = (
    "calls wait for each other there, in one process: with several replicas the store or the "
    "database that they share has to do it"
)


class _Racing(NamedTuple):
    """A cell with the races in each function, and all that is done to it."""

    fact: CellFact
    sighting: Sighting
    spots: tuple[Spot, ...]
    races: tuple[tuple[cst.FunctionDef, tuple[Race, ...]], ...]

    @property
    def first(self) -> Spot:
        return self.races[0][1][0].read


def racing(codebase: Codebase, cells: Iterable[CellFact]) -> Iterator["_Racing"]:
    """The cells of which a coroutine loses what others write while it waits."""
    seen: set[str] = set()
    for fact in cells:
        if fact.role in _UNHURT or fact.id in seen or not fact.writers:
            continue
        seen.add(fact.id)
        found = _racing(codebase, fact) if _may_wait(codebase, fact) else None
        if found is not None:
            yield found


def judge(codebase: Codebase, facts: Facts) -> Iterator[Outcome]:
    for found in racing(codebase, facts.cells):
        fact, first = found.fact, found.first
        line = first.module.names.line_of(first.node)
        title = _TITLE.format(cell=fact.name)
        try:
            edits = _Guarding(codebase, found).edits()
        except Unproven as reason:
            yield Mark(first.module.path, line, CODE, f"{title} (left: {reason})")
        else:
            yield Change(CODE, first.module.path, line, title, "unsafe", edits, _CAUTION)


CODEMOD = Codemod("races-awaits", (CODE,), judge=judge)


def _may_wait(codebase: Codebase, fact: CellFact) -> bool:
    """Whether coroutines name the cell: the cheap test before all its places are looked for."""
    return any(
        module.mentions(fact.variable) and module.mentions("await ", "async with", "async for")
        for module in codebase.modules.values()
    )


def _racing(codebase: Codebase, fact: CellFact) -> _Racing | None:
    """A cell with races that nothing holds apart; `None` where none is proven."""
    try:
        sighting = sighting_of(codebase, fact)
    except Unproven:
        return None
    spots = tuple(spots_of(sighting.places))
    inside: defaultdict[cst.CSTNode, list[Spot]] = defaultdict(list)
    for spot in spots:
        inside[spot.function].append(spot)
    waits = waits_of(codebase)
    races = []
    for function, own in inside.items():
        if isinstance(function, cst.FunctionDef) and function.asynchronous is not None:
            free = tuple(
                race
                for race in races_in(function, own, asked_before(codebase))
                if not waits.locked(race.read.module, race.read.node)
                & waits.locked(race.write.module, race.write.node)
            )
            races += [(function, free)] if free else []
    if races:
        reached = {one.node for entry in fact.writers for one in _runs(codebase, entry)}
        races = [(function, own) for function, own in races if function in reached]
    return _Racing(fact, sighting, spots, tuple(races)) if races else None


def _runs(codebase: Codebase, entry: Entry) -> list[Function]:
    """What an entry point runs, itself first."""
    module = codebase.modules.get(entry.file)
    around = [
        node
        for node in (module.names.own_scopes if module is not None else ())
        if isinstance(node, cst.FunctionDef) and module and _has_line(module, node, entry.line)
    ]
    if module is None or not around:
        return []
    function = around[-1]
    return [Function(module, function), *waits_of(codebase).called(module, function.body)]


def _has_line(module: Module, node: cst.FunctionDef, line: int) -> bool:
    first = module.source.line_of(module.source.span(node.name)[0])
    return first <= line <= module.source.line_of(module.source.span(node.body)[1] - 1)


class _Guarding:
    """The rewrite of one cell."""

    def __init__(self, codebase: Codebase, racing: _Racing) -> None:
        self._codebase = codebase
        self._racing = racing
        self._module = racing.sighting.module
        self._waits = waits_of(codebase)

    def edits(self) -> tuple[Edit, ...]:
        """Raises `Unproven` where not all that changes the cell can wait for the lock."""
        self._check_seen()
        imports = Imports(self._codebase, self._module)
        try:
            lock = lock_for(self._codebase, self._racing.sighting, f"{imports.module('asyncio')}")
        except Taken as name:
            raise Unproven(f"{name} is another name in this module") from name
        sections = [one for function in self._writing() for one in self._sections(function)]
        edits = [*lock.edits, *imports.edits(), *self._awaiting()]
        for section in sections:
            self._check(section, sections)
            found = under(section, f"async with {self._name(lock, section)}")
            if found is None:
                raise Unproven("a text that spans lines stands between")
            edits += found
        return tuple(dict.fromkeys(edits))

    def _check_seen(self) -> None:
        """Whether each entry point that changes the cell does so in a place that was found."""
        writing = self._writing()
        for entry in self._racing.fact.writers:
            if not any(one.node in writing for one in _runs(self._codebase, entry)):
                raise Unproven(f"how {entry.name} changes it is not seen")

    def _writing(self) -> dict[cst.FunctionDef, list[Spot]]:
        found: dict[cst.FunctionDef, list[Spot]] = {}
        for spot in self._racing.spots:
            if spot.write:
                if spot.module is not self._module:
                    raise Unproven(f"{spot.module.path} changes it, too")
                if not isinstance(spot.function, cst.FunctionDef):
                    raise Unproven("a lambda changes it")
                found.setdefault(spot.function, []).append(spot)
        return found

    def _sections(self, function: cst.FunctionDef) -> tuple[Section, ...]:
        races = next((own for one, own in self._racing.races if one is function), ())
        pairs = [[race.read.node, race.write.node] for race in races]
        raced = {race.write.node for race in races}
        alone = [[spot.node] for spot in self._writing()[function] if spot.node not in raced]
        found = [section_of(self._module, nodes) for nodes in (*pairs, *alone)]
        if None in found:
            raise Unproven("it is changed in the middle of an expression")
        return merged(self._module, [one for one in found if one is not None])

    def _awaiting(self) -> Iterator[Edit]:
        """Sync handlers that change the cell become coroutines, as they do for themselves."""
        both = (*sdk_threads.planned(self._codebase), *fastmcp_threads.planned(self._codebase))
        become = {one.node: outcome for one, outcome in both}
        for function in self._writing():
            if function.asynchronous is None:
                outcome = become.get(function)
                if not isinstance(outcome, Change):
                    raise Unproven(f"{function.name.value} changes it and cannot wait for a lock")
                yield from outcome.edits

    def _check(self, section: Section, sections: list[Section]) -> None:
        """Whether the lock may be held all along: nothing takes it again, or never ends."""
        blocks = {one.block for one in sections}
        for statement in section.statements:
            if isinstance(statement, (cst.FunctionDef, cst.ClassDef)):
                raise Unproven("a function is made between")
            for function in self._waits.called(self._module, statement):
                if any(one in blocks for one in walked(function.node.body)):
                    raise Unproven(f"{function.name}() is called between, and changes it")
            reason = self._waits.endless(self._module, statement)
            if reason:
                raise Unproven(reason)

    def _name(self, lock: Lock, section: Section) -> str:
        inside = [spot for spot in self._racing.spots if has(section, spot.node)]
        return lock.written(inside)
