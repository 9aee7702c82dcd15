"""Functions that only keep a container in order: they make room, drop what is old, add up sizes.

Such a function looks at what is there to decide what goes, and tells nobody. Its reads answer no
call, so a value that only they read is not one that later calls depend on.
"""

from collections.abc import Collection, Iterable, Iterator

from analyzer.program.engine import Engine
from analyzer.state.origins import Origins
from analyzer.syntax import ir
from analyzer.syntax.walk import walk

PLAIN_METHODS = frozenset(
    {"items", "keys", "values", "get", "pop", "popitem", "append", "extend", "add", "remove",
     "discard", "copy", "sort", "clear", "move_to_end", "popleft", "index", "setdefault",
     "debug", "info", "warning", "error", "exception", "log", "total_seconds", "timestamp"}
)  # fmt: skip
"""Methods of containers, loggers and moments, which hand nothing to anybody else."""

_SIZES = frozenset({"len", "sum", "int", "float", "round"})


class Housekeeping:
    """Looks at one function and one cell at a time.

    `touching` maps each function that touches the cell to the spots where it does.
    """

    def __init__(self, engine: Engine, origins: Origins) -> None:
        self._engine = engine
        self._origins = origins

    def is_all(
        self, gid: int, touching: dict[int, set[ir.Spot]], seen: frozenset[int] = frozenset()
    ) -> bool:
        """Whether function `gid` does nothing else with what it finds in the cell."""
        function = self._engine.tables.functions[gid].ir
        touched = touching[gid]
        holding = self.holding(gid, touched)
        for node in self._engine.tables.functions[gid].nodes:
            match node:
                case ir.Return(value, _) if value is not None:
                    return False
                case ir.Raise() | ir.Flow("yield" | "yield from", _):
                    return False
                case ir.Assign(targets, value, _, _) if value is not None:
                    if touches(value, touched, holding) and self._keeps(
                        function, targets, touched
                    ):
                        return False
                case ir.Aug(target, _, value, _):
                    if touches(value, touched, holding) and self._keeps(
                        function, (target,), touched
                    ):
                        return False
                case ir.Call() if not self._is_plain(gid, node, touched, holding):
                    return False
        return all(
            callee in seen or (callee in touching and self.is_all(callee, touching, seen | {gid}))
            for callee in self._chosen(gid, touched, holding)
        )

    def holding(self, gid: int, touched: Collection[ir.Spot]) -> set[str]:
        """Local names that hold something found in the cell."""
        holding: set[str] = set()
        assigned = self._origins.assigned(gid)
        for _ in range(len(assigned)):
            more = {
                name
                for name, values in assigned.items()
                if any(touches(value, touched, holding) for value in values)
            }
            if more <= holding:
                break
            holding |= more
        return holding

    def _keeps(
        self, function: ir.Function, targets: Iterable[ir.Expr], touched: Collection[ir.Spot]
    ) -> bool:
        """Whether an assignment puts the value anywhere but in a local name or the cell itself."""
        for target in targets:
            for node in target.items if isinstance(target, ir.Seq) else (target,):
                if isinstance(node, ir.Name):
                    if node.id in function.globals or node.id in function.nonlocals:
                        return True
                elif not touches(node, touched, ()):
                    return True
        return False

    def _is_plain(
        self, gid: int, call: ir.Call, touched: Collection[ir.Spot], holding: Collection[str]
    ) -> bool:
        """Whether a call gets nothing of the cell, or can do nothing with it."""
        receiver = call.func.base if isinstance(call.func, ir.Attr) else None
        given = [arg.value for arg in call.args]
        if receiver is not None:
            given.append(receiver)
        if not any(touches(value, touched, holding) for value in given):
            return True
        if isinstance(call.func, ir.Attr) and call.func.name in PLAIN_METHODS:
            return True
        names = self._origins.callee_names(gid, call.spot)
        values = self._engine.catalog.is_value
        return bool(names) and all(name.startswith("builtins.") or values(name) for name in names)

    def _chosen(
        self, gid: int, touched: Collection[ir.Spot], holding: Collection[str]
    ) -> Iterator[int]:
        """Functions of the program that run, or do not, because of what is in the cell."""
        chosen: set[ir.Spot] = set()
        for node in self._engine.tables.functions[gid].nodes:
            if isinstance(node, ir.If) and touches(node.test, touched, holding):
                chosen |= _spots((node.body, node.orelse))
            elif isinstance(node, ir.Loop) and touches(node.iter, touched, holding):
                chosen |= _spots(node.body)
        for callee, calls in self._engine.calls.edges.get(gid, {}).items():
            if not chosen.isdisjoint(calls):
                yield callee


def touches(expr: ir.Expr, touched: Collection[ir.Spot], holding: Collection[str]) -> bool:
    """Whether an expression has something of the cell in it; its size is only a number."""
    match expr:
        case ir.Call(ir.Name(name, _), _, _) if name in _SIZES:
            return False
    return any(
        getattr(node, "spot", None) in touched
        or (isinstance(node, ir.Name) and node.id in holding)
        for node in walk(expr)
    )


def _spots(body: object) -> set[ir.Spot]:
    return {node.spot for node in walk(body) if hasattr(node, "spot")}
