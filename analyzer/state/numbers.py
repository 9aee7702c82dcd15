"""Cells that hold numbers: what calls count or time, and what they choose by.

A count or a moment is a statistic, or a limit when calls compare it. One that picks an item or a
step of a dialogue is no statistic: the next answer depends on it. Nor is one that the call which
counts gives its caller, or names an entry by: two replicas would give the same one twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from typing import Literal, TypeAlias

from analyzer.program.engine import Engine
from analyzer.program.queries import passed
from analyzer.state.model import COUNTS, WRITES, Access
from analyzer.state.moments import CLOCKS
from analyzer.state.origins import Origins
from analyzer.syntax import ir
from analyzer.syntax.walk import walk

_NUMBERS = ("builtins.len", "builtins.int", "builtins.float", "builtins.round", "builtins.sum",
            "builtins.max", "builtins.min", "builtins.abs")  # fmt: skip
_TELLING = ("time", "monotonic")
_ORDER = ("<", "<=", ">", ">=")
_TOLD = ("fmt", "+", "%")
"""Operators that put a number into the text of an answer."""

MAX_CALLS = 3
MAX_STEPS = 3

Spots: TypeAlias = Set[ir.Spot]
_NOWHERE: Spots = frozenset()


class Numbers:
    """Judges the accesses of one cell at a time."""

    def __init__(self, engine: Engine, origins: Origins) -> None:
        self._engine = engine
        self._origins = origins

    def measured(
        self, accesses: Iterable[Access], initial: ir.Expr | None
    ) -> Literal["statistic", "limit", "no"]:
        """Whether calls only count or time here, and whether they compare that with a limit."""
        spots: defaultdict[int, set[ir.Spot]] = defaultdict(set)
        for access in accesses:
            spots[access.gid].add(access.spot)
        written = {
            self._written(access, initial, spots[access.gid])
            for access in accesses
            if access.act in WRITES and not access.initial
        }
        if "measure" not in written or "other" in written:
            return "no"
        if any(self._picks(gid, own) for gid, own in spots.items()):
            return "no"
        counting = {access.gid for access in accesses if _adds(access)}
        if any(
            self._hands_out(gid, own)
            for gid, own in sorted(spots.items())
            if gid in counting or self._calls(gid, counting)
        ):
            return "no"
        limits = any(self._limits(gid, own) for gid, own in spots.items())
        return "limit" if limits else "statistic"

    def _calls(self, gid: int, wanted: Set[int], steps: int = MAX_CALLS) -> bool:
        """Whether a function calls one of `wanted`, a few calls deep."""
        callees = set(self._engine.calls.edges.get(gid, ()))
        return not wanted.isdisjoint(callees) or (
            steps > 1 and any(self._calls(callee, wanted, steps - 1) for callee in callees)
        )

    # writing

    def _written(
        self, access: Access, initial: ir.Expr | None, spots: Spots
    ) -> Literal["measure", "start", "other"]:
        """Whether a write counts on or notes the time, or sets a number to start from."""
        value, gid = access.value, access.gid
        if access.act in COUNTS:
            return "measure" if _counts(access, initial) else "other"
        if isinstance(value, ir.Const):
            return "start" if value.kind == "num" else "other"
        if isinstance(value, ir.Seq) and not value.items:
            return "start"
        if isinstance(value, ir.Dict) and self._is_record(value, gid):
            return "start"
        minted = self._origins.of(access.key, gid).minted
        return "measure" if not minted and self._measures(value, gid, spots) else "other"

    def _measures(
        self, value: ir.Expr | None, gid: int, spots: Spots, own: Spots = _NOWHERE, depth: int = 0
    ) -> bool:
        """Whether a value is a measure, or a list of them: new ones, or a part of the old."""
        match value:
            case ir.Seq(_, items, _):
                return bool(items) and all(
                    self._measures(item, gid, spots, own=spots, depth=depth + 1) for item in items
                )
            case ir.Comp(_, _, clauses, _):
                return self._reaches(clauses[0].iter, gid, spots)
            case ir.Name(name, _):
                assigned = self._origins.assigned(gid).get(name, ())
                listed = all(isinstance(item, ir.Seq | ir.Comp) for item in assigned)
                if assigned and listed and depth < MAX_STEPS:  # `a, b = b, a` goes round
                    return all(
                        self._measures(item, gid, spots, depth=depth + 1) for item in assigned
                    )
        return self._is_number(value, gid, own) and (
            self._is_moment(value, gid) or self._reaches(value, gid, spots)
        )

    def _is_record(self, value: ir.Dict, gid: int) -> bool:
        """Whether a dict says a number under each of several names: `{"count": 0, "total": 0}`."""
        return bool(value.items) and all(
            isinstance(key, ir.Const) and self._is_number(item, gid) for key, item in value.items
        )

    def _is_number(
        self, expr: ir.Expr | None, gid: int, own: Spots = _NOWHERE, depth: int = 0
    ) -> bool:
        """Whether `expr` can only be a count, an amount or a moment, none that a caller gave.

        What is read from the cell itself, at one of its `own` spots, is what was written.
        """
        if getattr(expr, "spot", None) in own:
            return True
        match expr:
            case ir.Const(kind, _):
                return kind == "num"
            case ir.Op("+=", (_, ir.Name())):
                return True
            case ir.Cond(_, body, orelse):
                parts = [part for part in (body, orelse) if not self._is_unset(part, gid)]
                return bool(parts) and all(
                    self._is_number(part, gid, own, depth) for part in parts
                )
            case ir.Seq(_, items, _):  # what several names are assigned at once
                return bool(items) and all(
                    self._is_number(item, gid, own, depth) for item in items
                )
            case ir.Op("+" | "-", (left, right)) if self._reads_clock(left, gid):
                return self._is_number(right, gid, own, depth) or self._is_set(right, gid)
            case ir.Op("+=" | "+" | "-" | "*" | "/" | "%" | "//", (_, right)):
                return self._is_number(right, gid, own, depth)
            case ir.Call(ir.Name("cast"), (_, ir.Arg("", inner)), _):
                return self._is_number(inner, gid, own, depth)
            case ir.Call(func, _, spot):
                names = self._origins.callee_names(gid, spot)
                if self._reads_clock(expr, gid) or any(name in _NUMBERS for name in names):
                    return True
                return isinstance(func, ir.Attr) and func.name in _TELLING
            case ir.Name(name, _) if depth < 3:
                values = self._values(name, gid)
                return bool(values) and all(
                    self._is_number(value, at, own if at == gid else _NOWHERE, depth + 1)
                    for value, at in values
                )
        return False

    def _reads_clock(self, expr: ir.Expr | None, gid: int) -> bool:
        """Whether `expr` is the moment, or a name that is assigned nothing else."""
        if isinstance(expr, ir.Name):
            assigned = self._origins.assigned(gid).get(expr.id, ())
            return bool(assigned) and all(
                isinstance(one, ir.Call) and self._reads_clock(one, gid) for one in assigned
            )
        return isinstance(expr, ir.Call) and any(
            name.startswith(CLOCKS) for name in self._origins.callee_names(gid, expr.spot)
        )

    def _is_set(self, expr: ir.Expr, gid: int) -> bool:
        """Whether a constant or a setting says how long, and no caller and no answer."""
        sources = self._origins.of(expr, gid)
        given = sources.parameters or sources.session or sources.open
        return not given and all(map(self._engine.catalog.is_value, sources.calls))

    def _is_unset(self, expr: ir.Expr, gid: int) -> bool:
        """Whether `expr` is a parameter that no call gives, as `now=None` for tests."""
        params = self._engine.tables.functions[gid].ir.params
        named = [p for p in params if isinstance(expr, ir.Name) and p.name == expr.id]
        if not named or named[0].default is None or self._origins.is_entry(gid):
            return False
        return not self._values(named[0].name, gid)

    def _values(self, name: str, gid: int) -> list[tuple[ir.Expr, int]]:
        """What a local name is assigned or given by calls, each with the function it stands in."""
        assigned = [(value, gid) for value in self._origins.assigned(gid).get(name, ())]
        if self._origins.is_entry(gid):
            return assigned
        return assigned + [(given, caller) for caller, given in passed(self._engine, gid, name)]

    def _is_moment(self, expr: ir.Expr | None, gid: int) -> bool:
        if any(name.startswith(CLOCKS) for name in self._origins.of(expr, gid).calls):
            return True
        given = self._values(expr.id, gid) if isinstance(expr, ir.Name) else []
        return any(
            isinstance(node, ir.Call)
            and isinstance(node.func, ir.Attr)
            and node.func.name in _TELLING
            for part in (*self._parts(expr, gid), *(value for value, _ in given))
            for node in walk(part)
        )

    def is_size(self, expr: ir.Expr | None, gid: int, depth: int = 0) -> bool:
        """Whether `expr` is the length of what a library gave, and not of what a caller did."""
        match expr:
            case ir.Call(_, (ir.Arg(_, sized),), spot):
                if self._origins.callee_names(gid, spot) != ["builtins.len"]:
                    return False
                calls = self._origins.of(sized, gid).calls
                return any(not name.startswith("builtins.") for name in calls)
            case ir.Name(name, _) if depth < MAX_CALLS:
                values = self._values(name, gid)
                return bool(values) and all(
                    self.is_size(value, at, depth + 1) for value, at in values
                )
        return False

    # reading

    def _limits(self, gid: int, spots: Spots) -> bool:
        return any(
            isinstance(node, ir.Op) and node.op in _ORDER and self._reaches(node, gid, spots)
            for node in self._engine.tables.functions[gid].nodes
        )

    def _picks(self, gid: int, spots: Spots) -> bool:
        """Whether the number selects an item to give back, or one of several steps.

        Taking turns by a remainder selects among equals.
        """
        nodes = self._engine.tables.functions[gid].nodes
        targets = {id(target) for node in nodes for target in _targets(node)}
        steps = set()
        for node in nodes:
            match node:
                case ir.Item(_, index, _) if id(node) not in targets:
                    if self._reaches(index, gid, spots) and not self._takes_turns(index, gid):
                        return True
                case ir.Match(subject, _, _) if self._reaches(subject, gid, spots):
                    return True
                case ir.Op("==", (left, ir.Const("num", text))):
                    if self._reaches(left, gid, spots) and not self._takes_turns(left, gid):
                        steps.add(text)
        return len(steps) > 1

    def _hands_out(self, gid: int, spots: Spots, steps: int = MAX_CALLS) -> bool:
        """Whether the number is the answer of a tool, or the key under which one is kept.

        A function that gives it back leaves that to its callers.
        """
        given = False
        for node in self._engine.tables.functions[gid].nodes:
            match node:
                case ir.Return(value, _):
                    given |= self._tells(value, gid, spots)
                case ir.Assign(targets, _, _, _):
                    for target in targets:
                        if isinstance(target, ir.Item) and self._tells(target.index, gid, spots):
                            return True
        if not given or self._origins.is_entry(gid):
            return given
        links = self._engine.calls.links.get(gid, ()) if steps else ()
        return any(self._hands_out(site.gid, {site.spot}, steps - 1) for site, _ in links)

    def _tells(self, expr: ir.Expr | None, gid: int, spots: Spots, steps: int = 3) -> bool:
        """Whether `expr` is the number itself, or a text with the number in it."""
        if getattr(expr, "spot", None) in spots:
            return True
        match expr:
            case ir.Op(op, operands) if op in _TOLD:
                return any(self._tells(operand, gid, spots, steps) for operand in operands)
            case ir.Call(ir.Name("str" | "int"), (ir.Arg("", inner),), _):
                return self._tells(inner, gid, spots, steps)
            case ir.Name(name, _) if steps:
                assigned = self._origins.assigned(gid).get(name, ())
                return any(self._tells(value, gid, spots, steps - 1) for value in assigned)
        return False

    def _takes_turns(self, expr: ir.Expr, gid: int) -> bool:
        return any(
            isinstance(node, ir.Op) and node.op == "%"
            for part in self._parts(expr, gid)
            for node in walk(part)
        )

    def _reaches(self, expr: ir.Expr | None, gid: int, spots: Spots) -> bool:
        """Whether `expr` holds one of `spots`, itself or through a local name."""
        return any(
            getattr(node, "spot", None) in spots
            for part in self._parts(expr, gid)
            for node in walk(part)
        )

    def _parts(self, expr: ir.Expr | None, gid: int) -> Iterator[ir.Expr]:
        """An expression, and what its local names were assigned."""
        if expr is None:
            return
        yield expr
        assigned = self._origins.assigned(gid)
        for node in walk(expr):
            if isinstance(node, ir.Name):
                yield from assigned.get(node.id, ())


def _adds(access: Access) -> bool:
    """Whether an access counts on, as `+=` does or `entry["n"] = entry["n"] + 1`."""
    summed = isinstance(access.value, ir.Op) and access.value.op == "+"
    return access.act in COUNTS or (access.act in WRITES and summed)


def _counts(access: Access, initial: ir.Expr | None) -> bool:
    """Whether `+=` adds to a number, and not to a text or a list."""
    if isinstance(initial, ir.Const) and initial.kind != "num":
        return False
    if access.key is None and isinstance(initial, ir.Seq | ir.Dict | ir.Comp):
        return False
    added = access.value.operands[-1] if isinstance(access.value, ir.Op) else None
    return not (
        isinstance(added, ir.Seq | ir.Comp)
        or (isinstance(added, ir.Const) and added.kind != "num")
        or (isinstance(added, ir.Op) and added.op == "fmt")
    )


def _targets(node: object) -> tuple[ir.Expr, ...]:
    match node:
        case ir.Assign(targets, _, _, _) | ir.Del(targets, _):
            return targets
        case ir.Aug(target, _, _, _):
            return (target,)
    return ()
