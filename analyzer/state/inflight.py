"""Values that last no longer than the call that sets them: entries taken out again, busy flags.

Either a function that adds an entry under a key takes it out again, or a flag that is raised is
always lowered further down, and a value that is set taken away: by the same function, or by one
that calls both who set it and who take it away, one after the other. What `finally` does, it does
at the latest when the last of several calls that share the value ends.
"""

from collections import defaultdict
from collections.abc import Iterable

from analyzer.program.engine import Engine
from analyzer.state.model import READS, REMOVALS, WRITES, Access
from analyzer.state.origins import Origins
from analyzer.syntax import ir
from analyzer.syntax.walk import blocks, shape, spots, walk

MAX_CALLS = 2
"""How many calls may lie between the function that sees both and what raises the flag."""

Spots = frozenset[ir.Spot]


class InFlight:
    def __init__(self, engine: Engine, origins: Origins) -> None:
        self._engine = engine
        self._origins = origins
        self._callers: defaultdict[int, list[tuple[int, ir.Spot]]] = defaultdict(list)
        for caller, edges in sorted(engine.calls.edges.items()):
            for callee, calls in sorted(edges.items()):
                self._callers[callee] += [(caller, spot) for spot in sorted(calls)]

    def is_all(self, request: Iterable[Access]) -> bool:
        """Whether all that requests write to a cell is gone when their call ends."""
        listed = [access for access in request if not access.initial]
        read = {(a.gid, a.spot) for a in listed if a.act in READS}
        lowering = {a for a in listed if _lowers(a) or self._puts_back(a, read)}
        added = [a for a in listed if a.act in WRITES and a not in lowering]
        if not added:
            return False
        if all(access.key is not None for access in added):
            removed = [a for a in listed if a.act in REMOVALS and a.key is not None]
            return all(any(self._takes_out(a, b) for b in removed) for a in added)
        if not lowering or any(self._is_given(access) for access in added):
            return False
        down = self._spread((access.gid, access.spot) for access in lowering)
        return all(self._is_lowered({(a.gid, a.spot)}, down) for a in added)

    def _takes_out(self, added: Access, removed: Access) -> bool:
        """Whether an access removes the entry that another one of its function added before."""
        if added.gid != removed.gid or shape(added.key) != shape(removed.key):
            return False
        body = self._engine.tables.functions[added.gid].ir.body
        later = removed.spot > added.spot and not _apart(body, added.spot, removed.spot)
        return later and not _only_on_failure(body, added.spot, removed.spot)

    def _puts_back(self, access: Access, read: set[tuple[int, ir.Spot]]) -> bool:
        """Whether what was there before is put in its place again: `before = x; …; x = before`."""
        if not isinstance(access.value, ir.Name):
            return False
        kept = self._origins.assigned(access.gid).get(access.value.id, ())
        return bool(kept) and all(
            isinstance(value, ir.Name | ir.Attr) and (access.gid, value.spot) in read
            for value in kept
        )

    def _is_given(self, access: Access) -> bool:
        """Whether a caller gave the value: another call that runs now may ask for it."""
        return bool(self._origins.of(access.value, access.gid).parameters)

    def _spread(self, places: Iterable[tuple[int, ir.Spot]]) -> dict[int, set[ir.Spot]]:
        """Where functions do a thing, themselves or through a few calls."""
        found: defaultdict[int, set[ir.Spot]] = defaultdict(set)
        level = set(places)
        for _ in range(MAX_CALLS + 1):
            for gid, spot in level:
                found[gid].add(spot)
            level = {call for gid, _ in level for call in self._callers[gid]}
        return found

    def _is_lowered(self, raised: set[tuple[int, ir.Spot]], down: dict[int, set[ir.Spot]]) -> bool:
        """Whether each way to where the flag is raised goes through a function that lowers it."""
        for _ in range(MAX_CALLS + 1):
            open_ones = {
                (gid, spot)
                for gid, spot in raised
                if not self._follows(gid, spot, frozenset(down.get(gid, ())))
            }
            if not open_ones:
                return True
            if any(not self._callers[gid] for gid, _ in open_ones):
                return False
            raised = {call for gid, _ in open_ones for call in self._callers[gid]}
        return False

    def _follows(self, gid: int, spot: ir.Spot, lowering: Spots) -> bool:
        body = self._engine.tables.functions[gid].ir.body
        return bool(lowering) and any(
            _lowered_after(block, spot, lowering) for block in blocks(body)
        )


def _apart(body: tuple[ir.Stmt, ...], one: ir.Spot, other: ir.Spot) -> bool:
    """Whether a statement runs the code at one spot or that at the other, never both."""
    for node in walk(body):
        ways: tuple[tuple[ir.Stmt, ...], ...] = ()
        if isinstance(node, ir.If):
            ways = (node.body, node.orelse)
        elif isinstance(node, ir.Match):
            ways = tuple(case.body for case in node.cases)
        having = [{one, other} & spots(way) for way in ways]
        if {one} in having and {other} in having:
            return True
    return False


def _only_on_failure(body: tuple[ir.Stmt, ...], added: ir.Spot, removed: ir.Spot) -> bool:
    """Whether what is added is taken out again only where something fails."""
    for node in walk(body):
        if isinstance(node, ir.Handler):
            handled = spots(node.body)
            if removed in handled and added not in handled:
                return True
    return False


def _lowers(access: Access) -> bool:
    """Whether an access takes a value away, or sets a flag back."""
    if access.act in REMOVALS:
        return True
    match access.value:
        case ir.Const("none", _) | ir.Const("bool", "False"):
            return True
    return False


def _lowered_after(block: tuple[ir.Stmt, ...], raised: ir.Spot, lowering: Spots) -> bool:
    """Whether a statement behind the one that raises the flag lowers it, whatever happens."""
    for index, statement in enumerate(block):
        if raised in spots((statement,)):
            if isinstance(statement, ir.Try) and not lowering.isdisjoint(spots(statement.final)):
                return True
            return any(not lowering.isdisjoint(_sure(later)) for later in block[index + 1 :])
    return False


def _sure(statement: ir.Stmt) -> set[ir.Spot]:
    """Spots of a statement that runs whatever tests say."""
    match statement:
        case ir.If() | ir.Loop() | ir.Match():
            return set()
        case ir.With(_, inner, _):
            return {spot for one in inner for spot in _sure(one)}
        case ir.Try(inner, _, orelse, final, _):
            return {spot for one in (*inner, *orelse) for spot in _sure(one)} | spots(final)
    return spots((statement,))
