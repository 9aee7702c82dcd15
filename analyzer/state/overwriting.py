"""Cells that each call sets before it reads them, so that nothing goes from one call to the next.

A browser that every tool starts, uses and closes hangs on an object that all share, yet no tool
sees another's. It is enough that on every way through a call a plain assignment comes before each
read. Both may be in functions that the call goes through:

* a function *sets* the cell when each of its ways to its end passes an assignment, or a call of
  functions that set it;
* a spot is *settled* when its function passes one before, or when all calls of that function are
  at settled spots.

Reads that only close what is there, or ask for it in order to, need no setting before.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Set

from analyzer.program.engine import Engine
from analyzer.state.branches import own_expressions
from analyzer.state.model import READS, WRITES, Access, Act
from analyzer.state.origins import Origins
from analyzer.syntax import ir
from analyzer.syntax.walk import walk

MAX_CALLS = 4
"""How many calls may lie between a function that sets the cell and the assignment."""

_SETTING = frozenset({Act.REBIND, Act.REMOVE})
_READING = READS | {Act.COUNT, Act.STEP}
_CLOSING = frozenset(
    {"close", "aclose", "stop", "quit", "kill", "terminate", "shutdown", "disconnect", "dispose",
     "cancel", "release", "cleanup", "join", "wait"}
)  # fmt: skip

Callers = Mapping[int, Collection[tuple[int, ir.Spot]]]
"""The calls of each function: who calls, and where."""


class Overwriting:
    """Asks it of one cell after the other.

    `starts` are the functions of entry points, and those that run beside the call that starts
    them; `requested` are all functions that run for a request.
    """

    def __init__(
        self,
        engine: Engine,
        origins: Origins,
        callers: Callers,
        starts: Set[int],
        requested: Collection[int],
    ) -> None:
        self._engine = engine
        self._origins = origins
        self._callers = callers
        self._starts = starts
        self._requested = requested

    def sets_first(self, accesses: Iterable[Access]) -> bool:
        """Whether each call that reads the cell, by one of `accesses`, has set it before."""
        told = tuple(accesses)
        own: defaultdict[int, set[ir.Spot]] = defaultdict(set)
        for access in told:
            if access.act in _SETTING and access.value is not None and not access.initial:
                own[access.gid].add(access.spot)
        reads = [a for a in told if a.act in _READING and not self._only_closes(a)]
        if not own or not reads:
            return False
        setting = self._setting(own)
        return all(self._is_settled(read.gid, read.spot, setting, {}) for read in reads)

    def sets_entries_first(self, accesses: Iterable[Access]) -> bool:
        """Whether each function that reads an entry has put it there before, under one variable.

        The variable is its own and is bound once, so that it stands for the same key both times.
        """
        told = [access for access in accesses if not access.initial]
        own: defaultdict[tuple[int, str], set[ir.Spot]] = defaultdict(set)
        reads = []
        for access in told:
            key = access.key
            if not isinstance(key, ir.Name) or not self._is_bound_once(access.gid, key.id):
                return False
            if access.act in WRITES and access.value is not None:
                own[access.gid, key.id].add(access.spot)
            elif access.act in _READING:
                reads.append((access.gid, key.id, access.spot))
        if not own or not reads:
            return False
        return all(
            spot in _Ways(self._engine.tables.functions[gid].ir.body, own[gid, name]).settled
            for gid, name, spot in reads
        )

    def _is_bound_once(self, gid: int, name: str) -> bool:
        function = self._engine.tables.functions[gid].ir
        bound = len(self._origins.assigned(gid).get(name, ()))
        is_given = any(parameter.name == name for parameter in function.params)
        return bound + is_given == 1

    def _only_closes(self, read: Access) -> bool:
        """Whether a read is in front of `.close()`, or a test of whether there is anything."""
        for node in self._engine.tables.functions[read.gid].nodes:
            match node:
                case ir.Call(ir.Attr(base, name, _), _, spot) if name in _CLOSING:
                    if read.spot in (spot, getattr(base, "spot", None)):
                        return True
                case ir.If(test, body, (), _) if self._tests(test, read.spot):
                    return _closes(body)
        return False

    def _tests(self, test: ir.Expr, spot: ir.Spot) -> bool:
        match test:
            case ir.Op("is not", (operand, ir.Const("none", _))) | ir.Op("not", (operand,)):
                return getattr(operand, "spot", None) == spot
        return getattr(test, "spot", None) == spot

    # what sets the cell

    def _setting(self, own: Mapping[int, set[ir.Spot]]) -> dict[int, "_Ways"]:
        """The functions in which something sets the cell, with their ways."""
        found: dict[int, _Ways] = {}
        level = sorted(own)
        calls: defaultdict[int, set[ir.Spot]] = defaultdict(set)
        for _ in range(MAX_CALLS):
            for gid in level:
                spots = own.get(gid, set()) | calls[gid]
                found[gid] = _Ways(self._engine.tables.functions[gid].ir.body, spots)
            above: set[int] = set()
            for gid in level:
                for caller, spot in self._callers.get(gid, ()) if found[gid].sets else ():
                    if spot not in calls[caller] and self._all_set(caller, spot, found):
                        calls[caller].add(spot)
                        above.add(caller)
            level = sorted(above)
        return found

    def _all_set(self, caller: int, spot: ir.Spot, found: Mapping[int, "_Ways"]) -> bool:
        """Whether each function that may be called at `spot` sets the cell."""
        callees: Mapping[int, Collection[ir.Spot]] = self._engine.calls.edges.get(caller, {})
        called = [gid for gid, spots in callees.items() if spot in spots]
        return all(gid in found and found[gid].sets for gid in called)

    def _is_settled(
        self, gid: int, spot: ir.Spot, setting: Mapping[int, "_Ways"], seen: dict[int, bool]
    ) -> bool:
        if gid in setting and spot in setting[gid].settled:
            return True
        if gid in self._starts:
            return False
        if gid not in seen:
            seen[gid] = False  # functions that call each other set nothing
            calls = [c for c in self._callers.get(gid, ()) if c[0] in self._requested]
            seen[gid] = bool(calls) and all(
                self._is_settled(caller, place, setting, seen) for caller, place in calls
            )
        return seen[gid]


class _Ways:
    """The ways through a body: `settled` are the spots after a setting one, on every way there.

    `sets` tells whether every way to the end of the body passes a setting one.
    """

    def __init__(self, body: tuple[ir.Stmt, ...], setting: Collection[ir.Spot]) -> None:
        self._setting = frozenset(setting)
        self.settled: set[ir.Spot] = set()
        self._returns_set = True
        self.sets = self._block(body, set_before=False) and self._returns_set

    def _block(self, body: tuple[ir.Stmt, ...], set_before: bool) -> bool:
        """Whether the cell is set after a block; a way that leaves has no after."""
        is_set = set_before
        for statement in body:
            is_set = self._statement(statement, is_set)
        return is_set

    def _statement(self, statement: ir.Stmt, is_set: bool) -> bool:
        spots = {
            spot
            for expr in own_expressions(statement)
            for node in walk(expr)
            if (spot := getattr(node, "spot", None)) is not None
        }
        if is_set:
            self.settled |= spots
        is_set = is_set or not spots.isdisjoint(self._setting)
        match statement:
            case ir.If(_, body, orelse, _):
                ways = [self._block(body, is_set), self._block(orelse, is_set)]
                return all(ways)
            case ir.Loop(_, _, body, orelse, _):
                self._block(body, is_set)
                return self._block(orelse, is_set)
            case ir.With(_, body, _):
                return self._block(body, is_set)
            case ir.Try():
                return self._try(statement, is_set)
            case ir.Match(_, cases, _):
                ways = [self._block(case.body, is_set) for case in cases]
                return is_set or (all(ways) and any(case.wildcard for case in cases))
            case ir.Return():
                self._returns_set = self._returns_set and is_set
                return True
            case ir.Raise() | ir.Jump():
                return True
        return is_set

    def _try(self, statement: ir.Try, is_set: bool) -> bool:
        ways = [self._block(statement.orelse, self._block(statement.body, is_set))]
        ways += [self._block(handler.body, is_set) for handler in statement.handlers]
        finally_set = self._block(statement.final, is_set)
        return all(ways) or finally_set


def _closes(body: tuple[ir.Stmt, ...]) -> bool:
    """Whether a block does no more than close something, and forget it."""
    return all(_is_closing(statement) for statement in body)


def _is_closing(statement: ir.Stmt) -> bool:
    match statement:
        case ir.Do(ir.Flow(_, ir.Call(ir.Attr(_, name, _), _, _)), _):
            return name in _CLOSING
        case ir.Do(ir.Call(ir.Attr(_, name, _), _, _), _):
            return name in _CLOSING
        case ir.Assign(_, ir.Const("none", _), _, _) | ir.Del():
            return True
        case ir.Try(body, _, _, _, _) | ir.With(_, body, _):
            return _closes(body)
    return False
