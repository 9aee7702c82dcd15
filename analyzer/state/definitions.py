"""Where a location is first assigned, and what it is called."""

from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from analyzer.program.engine import Engine
from analyzer.program.events import Event
from analyzer.program.namespaces import WHOLE
from analyzer.program.objects import Obj
from analyzer.servers.naming import variable_of
from analyzer.state.holders import is_session
from analyzer.state.model import Location
from analyzer.syntax import ir
from analyzer.syntax.walk import walk

_CONSTRUCTORS = ("__init__", "__new__", "__post_init__")


class Definition(NamedTuple):
    """Name and place of a location; `value` is what it is first given, `gid` where that runs."""

    name: str
    file: str
    spot: ir.Spot
    gid: int
    value: ir.Expr | None


class _Assigned(NamedTuple):
    """One assignment; `late` when neither a constructor nor an import makes it."""

    late: bool
    spot: ir.Spot
    gid: int
    value: ir.Expr | None


class FirstPlaces:
    """Definitions of locations that nothing assigns: the first place, by file, that noted one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.definitions: dict[Location, Definition] = {}

    def note(self, location: Location, name: str, gid: int, spot: ir.Spot) -> None:
        file = self._engine.tables.functions[gid].module.file
        known = self.definitions.get(location)
        if known is None or (file, spot) < (known.file, known.spot):
            self.definitions[location] = Definition(name, file, spot, gid, None)


class Definitions:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._assigned: defaultdict[Location, list[_Assigned]] = defaultdict(list)
        for gid in sorted(engine.calls.entered):
            for event in engine.events.get(gid, ()):
                if event.kind == "write field" and event.expr is not None:
                    for obj in engine.objects_of(event.base):
                        self._note(gid, event, obj)

    def _note(self, gid: int, event: Event, obj: Obj) -> None:
        function = self._engine.tables.functions[gid]
        if obj.kind in ("instance", "class"):
            method = self._engine.method_of(function)
            early = method is not None and method.ir.name in _CONSTRUCTORS
            location = Location("attribute", obj.a, event.name)
        elif obj.kind == "function":
            early = function.parent < 0
            location = Location("function-attribute", obj.a, event.name)
        else:
            return
        self._assigned[location].append(_Assigned(not early, event.spot, gid, event.expr))

    def of(self, location: Location) -> Definition:
        """Name and place of a location; no file when it is no place of the program."""
        match location.origin:
            case "variable" | "closure":
                return self._variable(location)
            case "attribute":
                return self._attribute(location)
            case "function-attribute":
                return self._function_attribute(location)
            case "default":
                return self._default(location)
            case "lifespan":
                return self._lifespan(location)
            case "session-object" | "library-object":
                return self._library_object(location)
        return Definition(location.name, "", 0, -1, None)

    def _variable(self, location: Location) -> Definition:
        function = self._engine.tables.functions[location.owner]
        prefix = f"{function.ir.name}." if function.parent >= 0 else ""
        name = prefix + location.name
        file = function.module.file
        for node in function.nodes:
            found = _assignment(node, location.name)
            if found is not None:
                return Definition(name, file, found[0], function.gid, found[1])
        return Definition(
            name, file, self._written(location) or function.ir.spot, function.gid, None
        )

    def _written(self, location: Location) -> ir.Spot:
        """The first place elsewhere in the module that assigns a declared global."""
        module = self._engine.tables.functions[location.owner].module
        whole = self._engine.graph.known_variable(location.owner, location.name)
        spots = [
            event.spot
            for gid in self._engine.calls.entered
            if self._engine.tables.functions[gid].module is module
            for event in self._engine.events.get(gid, ())
            if (
                event.kind == "write variable"
                and event.name == location.name
                and event.base == location.owner
            )
            or (event.kind == "write item" and location.name == WHOLE and event.base == whole)
        ]
        return min(spots, default=0)

    def _attribute(self, location: Location) -> Definition:
        cls = self._engine.tables.classes[location.owner]
        name = f"{cls.ir.name}.{location.name}"
        annotated = 0
        for node in walk(cls.ir.body):
            found = _assignment(node, location.name)
            if found is not None:
                return Definition(name, cls.module.file, found[0], cls.module.functions, found[1])
            if isinstance(node, ir.Assign) and node.value is None:
                target = node.targets[0]
                if isinstance(target, ir.Name) and target.id == location.name:
                    annotated = target.spot
        assigned = self._assigned.get(location) or self._inherited(location)
        if assigned:
            return self._first(name, assigned)
        return Definition(name, cls.module.file, annotated or cls.ir.spot, -1, None)

    def _inherited(self, location: Location) -> list[_Assigned]:
        """Assignments made through instances of subclasses, in the methods of this class."""
        return self._in_methods.get((location.owner, location.name), [])

    @cached_property
    def _in_methods(self) -> dict[tuple[int, str], list[_Assigned]]:
        """What is assigned to each name in the methods of each class, on whatever objects."""
        found: defaultdict[tuple[int, str], list[_Assigned]] = defaultdict(list)
        for location, assigned in sorted(self._assigned.items()):
            for one in assigned:
                found[self._method_class(one.gid), location.name].append(one)
        return found

    def _method_class(self, gid: int) -> int:
        method = self._engine.method_of(self._engine.tables.functions[gid])
        return -1 if method is None else method.cls

    def _function_attribute(self, location: Location) -> Definition:
        function = self._engine.tables.functions[location.owner]
        called = location.name == "()"
        name = f"{function.label}()" if called else f"{function.label}.{location.name}"
        assigned = self._assigned.get(location)
        if assigned:
            return self._first(name, assigned)
        return Definition(name, function.module.file, function.ir.spot, function.gid, None)

    def _default(self, location: Location) -> Definition:
        function = self._engine.tables.functions[location.owner]
        value = next(p.default for p in function.ir.params if p.name == location.name)
        name = f"{function.label}.{location.name}"
        return Definition(name, function.module.file, function.ir.spot, function.gid, value)

    def _lifespan(self, location: Location) -> Definition:
        if location.owner < 0:
            return Definition("lifespan context", "", 0, -1, None)
        function = self._engine.tables.functions[location.owner]
        name = f'{function.ir.name}["{location.name}"]'
        for node in function.nodes:
            if isinstance(node, ir.Flow) and node.kind == "yield":
                spot = getattr(node.value, "spot", function.ir.spot)
                return Definition(name, function.module.file, spot, function.gid, None)
        return Definition(name, function.module.file, function.ir.spot, function.gid, None)

    def _library_object(self, location: Location) -> Definition:
        session = location.origin == "session-object"
        owner = "session" if session else self._path_of(location.owner)
        name = f"{owner}.{location.name}"
        written = [
            _Assigned(self._engine.tables.functions[gid].parent >= 0, event.spot, gid, event.expr)
            for gid in sorted(self._engine.calls.entered)
            for event in self._engine.events.get(gid, ())
            if event.kind == "write field"
            and event.name == location.name
            and self._is_of(location, event.base)
        ]
        return self._first(name, written) if written else self._where_made(name, location)

    def _path_of(self, owner: int) -> str:
        """What the code calls a library's object: its variable, and attributes from there."""
        parts: list[str] = []
        obj = self._engine.graph.objects[owner]
        while obj.kind == "member":
            parts.insert(0, obj.name)
            obj = self._engine.graph.objects[obj.a]
        return ".".join((variable_of(self._engine, [obj.id]) or "", *parts))

    def _where_made(self, name: str, location: Location) -> Definition:
        """An attribute that its object has from the beginning is defined where that is made."""
        made = self._engine.graph.objects[location.owner]
        if made.kind != "made" or not 0 <= made.gid < len(self._engine.tables.functions):
            return Definition(name, "", 0, -1, None)
        file = self._engine.tables.functions[made.gid].module.file
        return Definition(name, file, made.spot, made.gid, None)

    def _is_of(self, location: Location, base: int) -> bool:
        if location.origin == "session-object":
            return any(is_session(self._engine, obj) for obj in self._engine.objects_of(base))
        return location.owner in self._engine.graph.points_to[base]

    def _first(self, name: str, assigned: list[_Assigned]) -> Definition:
        first = min(assigned, key=lambda one: (one.late, one.spot, one.gid))
        file = self._engine.tables.functions[first.gid].module.file
        return Definition(name, file, first.spot, first.gid, first.value)


def _assignment(node: object, name: str) -> tuple[ir.Spot, ir.Expr] | None:
    """Spot and value when `node` assigns to the plain name `name`."""
    match node:
        case ir.Assign(targets, value, _, _) if value is not None:
            for target in targets:
                for part in target.items if isinstance(target, ir.Seq) else (target,):
                    if isinstance(part, ir.Name) and part.id == name:
                        return part.spot, value
        case ir.Bind(ir.Name(found, spot), value) if found == name:
            return spot, value
        case ir.With(items, _, _):
            for entered, bound in items:
                if isinstance(bound, ir.Name) and bound.id == name:
                    return bound.spot, entered
    return None
