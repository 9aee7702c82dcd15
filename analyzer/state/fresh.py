"""Local names that only ever hold what this very call has just made."""

from collections import defaultdict

from analyzer.program.engine import Engine
from analyzer.program.objects import Obj
from analyzer.program.queries import function_of
from analyzer.program.solver import Node
from analyzer.program.tables import FunctionEntry
from analyzer.state.origins import Origins
from analyzer.syntax import ir
from analyzer.syntax.walk import walk


class Fresh:
    def __init__(self, engine: Engine, origins: Origins) -> None:
        self._engine = engine
        self._origins = origins
        self._names: dict[int, frozenset[str]] = {}
        self._giving: dict[int, bool] = {}
        self._results: defaultdict[tuple[int, ir.Spot], list[Node]] = defaultdict(list)
        for site in engine.calls.sites:
            self._results[site.gid, site.spot].append(site.result)

    def locals_of(self, gid: int) -> frozenset[int]:
        """The nodes of such names in a function."""
        variable = self._engine.graph.known_variable
        return frozenset(variable(gid, name) for name in self._names_of(gid))

    def _names_of(self, gid: int) -> frozenset[str]:
        known = self._names.get(gid)
        if known is None:
            self._names[gid] = frozenset()  # functions that call each other make nothing new
            known = self._names[gid] = self._made_names(self._engine.tables.functions[gid])
        return known

    def _made_names(self, function: FunctionEntry) -> frozenset[str]:
        if function.ir.parent < 0:
            return frozenset()
        told = (*function.ir.globals, *function.ir.nonlocals)
        shared = {*told, *(param.name for param in function.ir.params)}
        for node in function.nodes:
            if isinstance(node, ir.Loop) and node.target is not None:
                shared |= {one.id for one in walk(node.target) if isinstance(one, ir.Name)}
        return frozenset(
            name
            for name, values in self._origins.assigned(function.gid).items()
            if name in function.ir.names
            and name not in shared
            and all(self._makes(value, function.gid) for value in values)
        )

    def _makes(self, value: ir.Expr, gid: int) -> bool:
        """Whether an expression makes a new object each time."""
        match value:
            case ir.Flow("await", ir.Call() as call):
                return self._makes(call, gid)
            case ir.Seq() | ir.Dict() | ir.Comp() | ir.Item(_, ir.Op("slice", _), _):
                return True
            case ir.Call(_, _, spot):
                callees = self._origins.callees(gid, spot)
                return bool(callees) and all(self._callee_makes(obj, gid, spot) for obj in callees)
        return False

    def _callee_makes(self, callee: Obj, gid: int, spot: ir.Spot) -> bool:
        """Whether a call gives what it makes: a library may give back what it is handed, and a
        class with a `__new__` of its own what it keeps."""
        if callee.kind in ("class", "external"):
            given = self._results.get((gid, spot), ())
            return all(obj.gid == gid for node in given for obj in self._engine.objects_of(node))
        return self._gives_new(function_of(self._engine, callee))

    def _gives_new(self, gid: int | None) -> bool:
        """Whether a function gives back what it made itself, and keeps it nowhere else."""
        if gid is None:
            return False
        known = self._giving.get(gid)
        if known is None:
            self._giving[gid] = False
            known = self._giving[gid] = self._gives(self._engine.tables.functions[gid])
        return known

    def _gives(self, function: FunctionEntry) -> bool:
        returned = [node.value for node in function.nodes if isinstance(node, ir.Return)]
        values = [value for value in returned if not isinstance(value, ir.Const | None)]
        if not values or function.ir.is_generator or function.ir.decorators:
            return False
        names = {value.id for value in values if isinstance(value, ir.Name)}
        made = [value for value in values if not isinstance(value, ir.Name)]
        own = names <= self._names_of(function.gid) and not names & _handed_on(function)
        return own and all(self._makes(value, function.gid) for value in made)


def _handed_on(function: FunctionEntry) -> set[str]:
    """Names that a function does more with than to look into what they hold and give it back."""
    looked_into = set()
    for node in function.nodes:
        match node:
            case ir.Attr(ir.Name() as base, _, _) | ir.Item(ir.Name() as base, _, _):
                looked_into.add(id(base))
            case ir.Return(ir.Name() as value, _):
                looked_into.add(id(value))
            case ir.Assign(targets, _, _, _):
                looked_into |= {id(target) for target in targets}
    named = (node for node in function.nodes if isinstance(node, ir.Name))
    return {node.id for node in named if id(node) not in looked_into}
