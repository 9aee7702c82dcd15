"""The miss question: what happens in a call when a cell does not hold the value.

The answer separates a cache from session data (DESIGN, section 3). It is found in two steps.

1. **Each function that touches the cell** is looked at alone. `branches` says which of its spots
   run only when the value is missing, `once` which run only until something is set up. A write
   there is a *fill*: it restores the value, and the function's reads need no other call. Any
   other write keeps what one caller brought, and a read that nothing fills depends on it. Reads
   of functions that only make room (`housekeeping`) answer nobody, nor do those for a log or a
   metric (`noted`).
2. **What a function does for its callers is theirs to answer.** A getter, a setter or an
   `_ensure_ready` has no branch of its own, so what is left of its reads and writes is lifted to
   the places that call it, and step 1 is repeated there, up to the entry points.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import TypeAlias

import msgspec

from analyzer.program.engine import Engine
from analyzer.state.afterwrite import after_write
from analyzer.state.branches import Branches, Marks
from analyzer.state.caching import caching_decorators
from analyzer.state.callers import callers_of
from analyzer.state.construction import Construction
from analyzer.state.handed import Handed
from analyzer.state.housekeeping import Housekeeping
from analyzer.state.model import READS, REMOVALS, WRITES, Access, Act
from analyzer.state.noted import Noted
from analyzer.state.noting import Noting
from analyzer.state.once import once_spots
from analyzer.state.origins import Origins
from analyzer.syntax import ir
from analyzer.syntax.walk import shape, spots

MAX_FUNCTIONS = 200
"""Functions around one cell beyond which the question stays where it is: everybody touches it."""

MAX_LIFTS = 8
"""How many calls may lie between the branch and the access."""

MAX_ENSURING_CALLS = 3
"""How many calls may lie between a function that needs the value and the one that fills it."""

MAX_CALLS_ON_MISS = 6
"""How many, where the function makes the call because it misses the value."""


class Answer(msgspec.Struct, frozen=True):
    """How the functions around a cell treat a missing value.

    `fills` refill it on a miss; `writes` write it whatever was there; `reads` depend on it.
    """

    fills: tuple[Access, ...]
    writes: tuple[Access, ...]
    reads: tuple[Access, ...]


_Touched: TypeAlias = dict[ir.Spot, Access]
"""The first access at each spot, or the one that a call there stands for."""


class _Conduct(msgspec.Struct):
    """What one function does to the cell, itself or through what it calls, by spot.

    `made_good` are reads without which it computes the answer, which need no call before as long
    as the cell only keeps what is computed. `looked` are the spots of all its reads, those that
    its callers answer for among them: its tests are still about the cell; `filled` those of fills,
    `passed` those of writes that its callers answer for.
    """

    reads: _Touched
    writes: _Touched
    fills: list[Access]
    made_good: _Touched
    looked: set[ir.Spot]
    filled: set[ir.Spot]
    passed: set[ir.Spot]


Conducts = defaultdict[int, _Conduct]
"""The conduct of each function, by its id."""


class MissQuestion:
    """Asks the question of one cell after the other.

    `entries` are the functions of entry points, where lifting ends; `requested` are all functions
    that run for a request.
    """

    def __init__(
        self,
        engine: Engine,
        origins: Origins,
        handed: Handed,
        entries: set[int],
        requested: Collection[int],
    ) -> None:
        self._engine = engine
        self._origins = origins
        self._handed = handed
        self._entries = entries
        self._requested = requested
        self._housekeeping = Housekeeping(engine, origins)
        self._noting = Noting(engine, origins, self._housekeeping)
        self._noted = Noted(engine, origins)
        self._construction = Construction(engine)
        self._once: dict[int, frozenset[ir.Spot]] = {}
        self._marks = Marks()
        self._missing: dict[tuple[int, ir.Spot, frozenset[ir.Spot]], bool] = {}
        self.callers = callers_of(engine)

    def ask(self, accesses: Iterable[Access]) -> Answer:
        """Answer for one cell, given all accesses made while requests run."""
        listed = tuple(accesses)
        self._missing.clear()
        conducts = _initial(listed)
        if not any(conduct.writes for conduct in conducts.values()):
            return Answer((), (), ())
        for gid, conduct in conducts.items():
            for spot in conduct.reads.keys() & self._noted.spots(gid):
                del conduct.reads[spot]
        self._forget_housekeeping(listed, conducts)
        fillers: set[int] = set()
        level = sorted(conducts)
        for _ in range(MAX_LIFTS):
            if not level or len(conducts) > MAX_FUNCTIONS:
                break
            level = self._round(level, conducts, fillers)
        return self._answer(conducts, fillers)

    def _forget_housekeeping(self, accesses: Iterable[Access], conducts: Conducts) -> None:
        """Reads of functions that only keep the cell in order, or notes, answer no call."""
        touching: defaultdict[int, set[ir.Spot]] = defaultdict(set)
        changing = set()
        for access in accesses:
            touching[access.gid].add(access.spot)
            if access.act in WRITES | REMOVALS:
                changing.add(access.gid)
        for gid in sorted(conducts.keys() - self._entries):
            keeping = self._housekeeping if gid in changing else self._noting
            if conducts[gid].reads and keeping.is_all(gid, touching):
                conducts[gid].reads.clear()

    def _round(self, level: list[int], conducts: Conducts, fillers: set[int]) -> list[int]:
        """Judge the functions of one level; the callers that what is open was lifted to."""
        for gid in level:
            self._judge(gid, conducts[gid], fillers)
        ensured = self._ensured(fillers, conducts)
        for gid in ensured.intersection(level):
            conducts[gid].reads.clear()
        # All is taken before any is given: what a function gets is judged before it goes on.
        open_ones = [self._take_open(gid, conducts) for gid in level if gid not in self._entries]
        lifted: set[int] = set()
        for calls, reads, writes in open_ones:
            if reads or writes:
                for caller, spot in calls:
                    if spot not in self._noted.spots(caller):
                        _give(self._handed_by(reads, caller, spot), conducts[caller].reads, spot)
                    _give(self._handed_by(writes, caller, spot), conducts[caller].writes, spot)
                lifted |= {caller for caller, _ in calls}
        return sorted(lifted)

    # one function

    def _judge(self, gid: int, conduct: _Conduct, fillers: set[int]) -> None:
        """Tell fills from other writes; a fill settles the function's reads."""
        conduct.looked |= conduct.reads.keys()
        branches = self._branches(gid, conduct.looked, conduct.writes.keys())
        guarded = branches.on_miss | (self._once_spots(gid) if conduct.writes else frozenset())
        for spot, access in sorted(conduct.writes.items()):
            refills = access.act is Act.FILL or spot in guarded
            if refills and not self._minted(access):
                conduct.fills.append(access)
                conduct.filled.add(spot)
                del conduct.writes[spot]
        if conduct.fills:
            fillers.add(gid)
            conduct.reads.clear()
        settled = self._settled(gid, conduct)
        for spot in (branches.idle | settled) & conduct.reads.keys():
            del conduct.reads[spot]
        for spot in branches.made_good & conduct.reads.keys():
            conduct.made_good[spot] = conduct.reads.pop(spot)

    def _branches(
        self, gid: int, reads: Collection[ir.Spot], writes: Collection[ir.Spot]
    ) -> Branches:
        return Branches(
            self._engine.tables.functions[gid].ir,
            self._origins.assigned(gid),
            self._marks,
            reads=frozenset(reads),
            writes=frozenset(writes),
        )

    def _settled(self, gid: int, conduct: _Conduct) -> set[ir.Spot]:
        """Reads of what the function itself has written before: all of it, or the same entry."""
        body = self._engine.tables.functions[gid].ir.body
        own = [access for access in conduct.writes.values() if access.gid == gid]
        rebinding = [access.spot for access in own if access.act is Act.REBIND]
        settled = after_write(body, rebinding) if rebinding else set()
        for access in own:
            if access.act is Act.WRITE and access.key is not None and access.value is not None:
                entry = shape(access.key)
                later = after_write(body, [access.spot]) & conduct.reads.keys()
                keys = {spot: conduct.reads[spot].key for spot in later}
                settled |= {spot for spot, key in keys.items() if key and shape(key) == entry}
        return settled

    def _once_spots(self, gid: int) -> frozenset[ir.Spot]:
        known = self._once.get(gid)
        if known is None:
            function = self._engine.tables.functions[gid]
            if any(caching_decorators(self._engine, function)):
                known = frozenset(spots(function.ir.body))  # it runs on a miss of its own cache
            else:
                known = once_spots(function.ir, lambda call: self._beside(gid, call))
            self._once[gid] = known
        return known

    def _beside(self, gid: int, call: ir.Call) -> Iterator[ir.Function]:
        """What a call reaches in its own module, or among the methods of its own object."""
        tables = self._engine.tables
        caller = tables.functions[gid]
        match call.func:
            case ir.Name():
                own = False
            case ir.Attr(ir.Name(receiver), _) if caller.ir.params[:1]:
                own = receiver == caller.ir.params[0].name
            case _:
                return
        for callee, calls in self._engine.calls.edges.get(gid, {}).items():
            function = tables.functions[callee]
            same = function.cls >= 0 if own else function.module is caller.module
            if call.spot in calls and same:
                yield function.ir

    def _minted(self, access: Access) -> bool:
        """A key made up on the spot is no recomputation: nobody can ask for it again."""
        return access.key is not None and self._origins.of(access.key, access.gid).minted

    # its callers

    def _take_open(
        self, gid: int, conducts: Conducts
    ) -> tuple[list[tuple[int, ir.Spot]], _Touched, _Touched]:
        """What is open in a function, for the calls of it to answer: its reads and writes."""
        calls = self._calls_of(gid)
        if not calls:
            return calls, {}, {}
        own = conducts[gid]
        reads, writes = own.reads if self._gives_value(gid) else {}, own.writes
        own.passed.update(writes)
        own.reads, own.writes = {} if reads else own.reads, {}
        return calls, reads, writes

    def _handed_by(self, open_ones: _Touched, caller: int, spot: ir.Spot) -> _Touched:
        """Those accesses of a function whose object a call hands over, where only some do."""
        found = {}
        for at, access in open_ones.items():
            handing = self._handed.calls(access) if access.spot == at else None
            if handing is None or (caller, spot) in handing:
                found[at] = access
        return found

    def _calls_of(self, gid: int) -> list[tuple[int, ir.Spot]]:
        """Where other functions that run for requests call a function."""
        return [
            (caller, spot)
            for caller, spot in self.callers[gid]
            if caller in self._requested and caller != gid
        ]

    def _gives_value(self, gid: int) -> bool:
        """Whether its callers get something of a function: what constructs gives the object."""
        function = self._engine.tables.functions[gid]
        if function.ir.is_generator or self._construction.includes(gid):
            return True
        return any(
            isinstance(node, ir.Return) and node.value is not None for node in function.nodes
        )

    def _ensured(self, fillers: set[int], conducts: Conducts) -> set[int]:
        """Functions that fill the cell, or call one that does before they read."""
        near, found = set(fillers), set(fillers)
        for _ in range(MAX_CALLS_ON_MISS if fillers else 0):
            calls = [call for gid in tuple(near) for call in self.callers[gid]]
            near |= {caller for caller, _ in calls}
            found |= {caller for caller, spot in calls if self._misses(caller, spot, conducts)}
        for _ in range(MAX_ENSURING_CALLS):
            found |= {caller for gid in tuple(found) for caller, _ in self.callers[gid]}
        return found

    def _misses(self, gid: int, call: ir.Spot, conducts: Conducts) -> bool:
        """Whether a function makes a call because it does not find the value, or what holds it."""
        if call in self._once_spots(gid):
            return True
        looked = frozenset(conducts[gid].looked if gid in conducts else ())
        known = self._missing.get((gid, call, looked)) if looked else False
        if known is None:
            known = call in self._branches(gid, looked, {call}).on_miss
            self._missing[gid, call, looked] = known
        return known

    def _after_filling(self, fillers: set[int], conducts: Conducts) -> set[int]:
        """Functions that nobody calls but fillers, once they have filled, and such functions.

        Where all that is written fills, what a filler calls for that has filled once it wrote.
        """
        since = {gid: min(conducts[gid].filled) for gid in fillers}
        if not any(conduct.writes for conduct in conducts.values()):
            passed = {gid: min(one.passed) for gid, one in conducts.items() if one.passed}
            since = passed | since
        reading = {gid for gid, conduct in conducts.items() if conduct.reads}
        before: set[int] = set(self._entries)
        for gid in sorted(reading - since.keys()):
            self._is_after(gid, since, before, MAX_LIFTS)
        return set(since)

    def _is_after(self, gid: int, since: dict[int, ir.Spot], before: set[int], depth: int) -> bool:
        """Whether all calls of a function come after the spots in `since`.

        It is noted there, or among those that may run `before`.
        """
        if gid in before or not depth:
            return False
        before.add(gid)  # functions that call each other run as soon as one of them does
        calls = self._calls_of(gid)
        after = bool(calls) and all(
            spot > since[at] if at in since else self._is_after(at, since, before, depth - 1)
            for at, spot in calls
        )
        if after:
            before.discard(gid)
            since[gid] = 0
        return after

    def _answer(self, conducts: Conducts, fillers: set[int]) -> Answer:
        ensured = self._ensured(fillers, conducts) | self._after_filling(fillers, conducts)
        ordered = sorted(conducts.items())
        if any(conduct.writes for _, conduct in ordered):
            for _, conduct in ordered:
                conduct.reads |= conduct.made_good
        return Answer(
            fills=_unique(access for _, conduct in ordered for access in conduct.fills),
            writes=_unique(access for _, conduct in ordered for access in conduct.writes.values()),
            reads=_unique(
                access
                for gid, conduct in ordered
                if gid not in ensured
                for access in conduct.reads.values()
                if access.gid not in ensured
            ),
        )


def _initial(accesses: Iterable[Access]) -> Conducts:
    """What each function does itself. To count is to read, too: the sum depends on what was."""
    conducts: Conducts = defaultdict(_no_conduct)
    for access in accesses:
        conduct = conducts[access.gid]
        if access.act in WRITES and not access.initial:
            conduct.writes[access.spot] = access
        if access.act in READS or access.act is Act.COUNT:
            conduct.reads.setdefault(access.spot, access)
    return conducts


def _no_conduct() -> _Conduct:
    return _Conduct({}, {}, [], {}, set(), set(), set())


def _give(open_ones: _Touched, theirs: _Touched, spot: ir.Spot) -> None:
    """Let a call, at its spot, stand for the first of a function's own accesses."""
    if open_ones:
        theirs.setdefault(spot, open_ones[min(open_ones)])


def _unique(accesses: Iterable[Access]) -> tuple[Access, ...]:
    return tuple(dict.fromkeys(accesses))
