"""Functions that only take notes: what they find in a cell decides what else they note, no more.

A collector of telemetry looks up the visit of the moment and writes down a call there. Whoever
calls it is told nothing, so what it finds answers no call, and what a miss costs is the note.
"""

import re
from collections.abc import Collection, Iterator

from analyzer.program.engine import Engine
from analyzer.state.housekeeping import PLAIN_METHODS, Housekeeping, touches
from analyzer.state.origins import Origins
from analyzer.syntax import ir
from analyzer.syntax.walk import walk

MAX_CALLS = 6
"""How many calls deep a function may be that is known to do nothing but compute."""
_OF_VALUES = frozenset(name for kind in (str, bytes, int, float, re.Pattern) for name in dir(kind))
"""Methods of values that never change."""


class Noting:
    """Looks at one function that reads a cell, and changes nothing of it, at a time."""

    def __init__(self, engine: Engine, origins: Origins, housekeeping: Housekeeping) -> None:
        self._engine = engine
        self._origins = origins
        self._housekeeping = housekeeping
        self._quiet: dict[int, bool] = {}

    def is_all(self, gid: int, touching: dict[int, set[ir.Spot]]) -> bool:
        """Whether function `gid` hands on nothing of the cell, and does nothing because of it.

        It must look whether something is there: what is not there is no error of the call. What it
        does after that are notes of its own object, and calls that only compute.
        """
        if self._answers(gid):
            return False
        touched = touching[gid]
        holding = self._housekeeping.holding(gid, touched)
        first = self._first_test(gid, touched, holding)
        if first is None or not self._housekeeping.is_all(gid, touching):
            return False
        return all(self._notes(gid, node, touched, holding) for node in self._after(gid, first))

    def _answers(self, gid: int) -> bool:
        """Whether the function gives something back, or asks nothing at all."""
        nodes = self._engine.tables.functions[gid].nodes
        gives = any(isinstance(node, ir.Return) and node.value is not None for node in nodes)
        return gives or not any(isinstance(node, ir.If) for node in nodes)

    def _first_test(
        self, gid: int, touched: Collection[ir.Spot], holding: Collection[str]
    ) -> ir.Spot | None:
        """Where the function asks first what is there, if it looks nothing up before."""
        tests = (
            node.spot
            for node in self._engine.tables.functions[gid].nodes
            if isinstance(node, ir.If) and touches(node.test, touched, holding)
        )
        first = min(tests, default=None)
        if first is None or any(spot < first for spot in self._lookups(gid, touched)):
            return None
        return first

    def _lookups(self, gid: int, touched: Collection[ir.Spot]) -> Iterator[ir.Spot]:
        """Subscripts of the cell, which raise where nothing is."""
        for node in self._engine.tables.functions[gid].nodes:
            if isinstance(node, ir.Item) and any(
                getattr(one, "spot", None) in touched for one in walk(node.base)
            ):
                yield node.spot

    def _after(self, gid: int, first: ir.Spot) -> Iterator[object]:
        """All that the answer to the first test may decide."""
        for node in self._engine.tables.functions[gid].nodes:
            if getattr(node, "spot", -1) >= first:
                yield node

    def _notes(
        self, gid: int, node: object, touched: Collection[ir.Spot], holding: Collection[str]
    ) -> bool:
        match node:
            case ir.Call():
                return self._is_quiet(gid, node, MAX_CALLS)
            case ir.Assign(targets, _, _, _):
                return all(self._is_own(gid, one, touched, holding) for one in targets)
            case ir.Aug(target, _, _, _):
                return self._is_own(gid, target, touched, holding)
            case ir.Del(targets, _):
                return all(self._is_own(gid, one, touched, holding) for one in targets)
        return True

    def _is_own(
        self, gid: int, target: ir.Expr, touched: Collection[ir.Spot], holding: Collection[str]
    ) -> bool:
        """Whether a target is a local name, an entry of the cell, or the method's own object's."""
        if isinstance(target, ir.Seq):
            return all(self._is_own(gid, one, touched, holding) for one in target.items)
        function = self._engine.tables.functions[gid].ir
        if isinstance(target, ir.Name):
            return target.id not in (*function.globals, *function.nonlocals)
        if touches(target, touched, holding):
            return True
        match target:
            case ir.Attr(ir.Name(name, _), _, _):
                return bool(function.params) and name == function.params[0].name
        return False

    def _is_quiet(self, gid: int, call: ir.Call, depth: int) -> bool:
        """Whether a call only computes, logs, or fills a container."""
        edges = self._engine.calls.edges
        callees = [callee for callee, calls in edges.get(gid, {}).items() if call.spot in calls]
        if callees:
            return all(self._computes(callee, depth - 1) for callee in callees)
        found = self._origins.callees(gid, call.spot)
        if any(obj.kind == "class" for obj in found):
            return True
        names = self._origins.callee_names(gid, call.spot)
        values = self._engine.catalog.is_value
        if names:
            return all(
                name.startswith(("builtins.", "logging.")) or values(name) for name in names
            )
        if not isinstance(call.func, ir.Attr):
            return isinstance(call.func, ir.Name) and call.func.id == "type"
        return call.func.name in PLAIN_METHODS | _OF_VALUES or self._is_value(gid, call.func.base)

    def _is_value(self, gid: int, expr: ir.Expr) -> bool:
        """Whether an expression is what a library computed, or a name of that."""
        match expr:
            case ir.Name(name, _):
                made = self._origins.assigned(gid).get(name, ())
                return bool(made) and all(
                    isinstance(one, ir.Call) and self._is_value(gid, one) for one in made
                )
            case ir.Call(_, _, spot):
                names = self._origins.callee_names(gid, spot)
                return bool(names) and all(map(self._engine.catalog.is_value, names))
        return False

    def _computes(self, gid: int, depth: int) -> bool:
        """Whether a function changes nothing but what it makes itself."""
        known = self._quiet.get(gid)
        if known is not None:
            return known
        if depth < 0:
            return False
        self._quiet[gid] = True  # functions that call each other do no more than the others
        function = self._engine.tables.functions[gid]
        quiet = not any(
            isinstance(node, ir.Raise) or not self._changes_own(gid, node)
            for node in function.nodes
        )
        calls = (node for node in function.nodes if isinstance(node, ir.Call))
        self._quiet[gid] = quiet and all(self._is_quiet(gid, call, depth) for call in calls)
        return self._quiet[gid]

    def _changes_own(self, gid: int, node: object) -> bool:
        """Whether a statement sets nothing but local names, and what is in them."""
        match node:
            case ir.Assign(targets, _, _, _) | ir.Del(targets, _):
                return all(self._is_local(gid, one) for one in targets)
            case ir.Aug(target, _, _, _):
                return self._is_local(gid, target)
        return True

    def _is_local(self, gid: int, target: ir.Expr) -> bool:
        function = self._engine.tables.functions[gid].ir
        match target:
            case ir.Seq(_, items, _):
                return all(self._is_local(gid, one) for one in items)
            case ir.Name(name, _):
                return name not in (*function.globals, *function.nonlocals)
            case ir.Attr(ir.Name(name, _), _, _) if function.name == "__init__":
                return bool(function.params) and name == function.params[0].name
            case ir.Attr(ir.Name(name, _), _, _) | ir.Item(ir.Name(name, _), _, _):
                return name in self._origins.assigned(gid)
        return False
