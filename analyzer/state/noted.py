"""What a function only writes into a log or a metric: it answers no call."""

from collections.abc import Collection, Iterator

from analyzer.program.engine import Engine
from analyzer.program.queries import denoted
from analyzer.state.origins import Origins
from analyzer.syntax import ir
from analyzer.syntax.walk import walk

_LOGS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log"})
"""Methods of loggers, whatever library they are of."""
_CLIENTS = ("ctx", "context", "session")
"""How objects are called whose methods of these names tell the client."""
_LIBRARIES = ("logging.", "warnings.", "structlog.", "loguru.")


class Noted:
    """Tells where in a function values go nowhere but into notes."""

    def __init__(self, engine: Engine, origins: Origins) -> None:
        self._engine = engine
        self._origins = origins
        self._known: dict[int, frozenset[ir.Spot]] = {}
        self._around = {function.ir.parent for function in engine.tables.functions}

    def spots(self, gid: int) -> frozenset[ir.Spot]:
        """Of all expressions in notes, and of those whose local name is used only there."""
        known = self._known.get(gid)
        if known is None:
            known = self._known[gid] = frozenset(self._found(gid))
        return known

    def _found(self, gid: int) -> set[ir.Spot]:
        nodes = self._engine.tables.functions[gid].nodes
        notes = [one.value for one in nodes if isinstance(one, ir.Do) and self._notes(gid, one)]
        found = set(_spots(notes))
        if not found or gid in self._around:
            return found
        uses: dict[str, set[ir.Spot]] = {}
        for node in nodes:
            if isinstance(node, ir.Name):
                uses.setdefault(node.id, set()).add(node.spot)
        shared = {*self._engine.tables.functions[gid].ir.globals}
        for name, values in self._origins.assigned(gid).items():
            targets = set(self._targets(gid, name))
            if name not in shared and uses.get(name, set()) - targets <= found:
                found |= set(_spots(values))
        return found

    def _targets(self, gid: int, name: str) -> Iterator[ir.Spot]:
        for node in self._engine.tables.functions[gid].nodes:
            if isinstance(node, ir.Assign):
                yield from (
                    one.spot for one in node.targets if isinstance(one, ir.Name) and one.id == name
                )

    def _notes(self, gid: int, statement: ir.Do) -> bool:
        call = statement.value
        if not isinstance(call, ir.Call) or self._is_own(gid, call):
            return False
        names = self._origins.callee_names(gid, call.spot)
        if "builtins.print" in names:
            return any(one.name == "file" and _ends_in(one.value, "stderr") for one in call.args)
        if names:
            return all(name.startswith(_LIBRARIES) for name in names) or self._measures(gid, call)
        if not isinstance(call.func, ir.Attr):
            return False
        if call.func.name in _LOGS:
            return not any(_ends_in(call.func.base, one) for one in _CLIENTS)
        return self._measures(gid, call)

    def _is_own(self, gid: int, call: ir.Call) -> bool:
        edges: dict[int, set[ir.Spot]] = self._engine.calls.edges.get(gid, {})
        return any(call.spot in calls for calls in edges.values())

    def _measures(self, gid: int, call: ir.Call) -> bool:
        """Whether a metric is told: `requests.labels(tool=name).inc()`."""
        root: ir.Expr = call
        while isinstance(root, ir.Call | ir.Attr):
            root = root.func if isinstance(root, ir.Call) else root.base
        if not isinstance(root, ir.Name):
            return False
        types = self._engine.catalog.types
        kinds = [
            types.get(self._engine.attributes.type_name(obj))
            for obj in denoted(self._engine, root, gid)
        ]
        return bool(kinds) and all(one is not None and one.kind == "metric" for one in kinds)


def _spots(parts: Collection[ir.Expr]) -> Iterator[ir.Spot]:
    for part in parts:
        for node in walk(part):
            spot = getattr(node, "spot", None)
            if spot is not None:
                yield spot


def _ends_in(expr: ir.Expr, word: str) -> bool:
    match expr:
        case ir.Name(name, _) | ir.Attr(_, name, _):
            return name.lower().endswith(word)
    return False
