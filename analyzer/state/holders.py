"""Which objects outlive a request, and which location each is known by.

Walks from the roots (module variables, closures of start-up functions, class attributes, defaults,
what a lifespan yields) through fields and items. An object is known by the first location that
leads to it; what a container holds belongs to the container's location.

One place may make objects both at start-up and in requests. Those of requests outlive them only
where requests can find them again, so a variable that no request reads holds none of them.
"""

from collections import defaultdict, deque
from collections.abc import Iterator
from functools import cached_property

from analyzer.program.engine import Engine
from analyzer.program.objects import Obj
from analyzer.program.queries import function_of
from analyzer.program.solver import ITEM, UNKEYED
from analyzer.state.caching import caching_decorators
from analyzer.state.model import Location
from analyzer.state.reach import Reach

_KEPT = ("instance", "container")
_TRANSPARENT = ("container", "made", "generator", "partial")


class Holders:
    """Long-lived objects: `home[obj]` is the location an object is known by."""

    def __init__(self, engine: Engine, reach: Reach) -> None:
        self._engine = engine
        self._reach = reach
        self.home: dict[int, Location] = {}
        self.held: defaultdict[Location, list[Obj]] = defaultdict(list)
        self.captured = self._captured()
        self._fields: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
        for (obj, name), node in sorted(engine.graph.fields_of().items(), key=_keyed_first):
            self._fields[obj].append((name, node))
        self._walk()

    def _captured(self) -> dict[tuple[int, str], bool]:
        """Variables of functions that inner functions use: `(function, name)`."""
        found: dict[tuple[int, str], bool] = {}
        for gid in self._engine.calls.entered:
            for event in self._engine.events.get(gid, ()):
                if event.kind in ("read variable", "write variable"):
                    found[event.base, event.name] = True
        return found

    def is_lasting(self, owner: int) -> bool:
        """Whether a variable of function `owner` outlives a request when it is captured."""
        function = self._engine.tables.functions[owner]
        return function.parent < 0 or not self._reach.requested(owner)

    def variable(self, owner: int, name: str) -> Location:
        function = self._engine.tables.functions[owner]
        return Location("variable" if function.parent < 0 else "closure", owner, name)

    def attribute(self, obj: Obj, name: str) -> Location:
        """The location of an instance's or class's field, shared by all instances of the class."""
        cid = self._defining_class(obj.a, name)
        return Location("attribute", cid, name)

    def _defining_class(self, cid: int, name: str) -> int:
        """The base or metaclass that first assigns the field: its subclasses share the cell."""
        seen: set[int] = set()
        current = cid
        while current not in seen:
            seen.add(current)
            if name in self._engine.tables.classes[current].ir.names:
                return current
            parent = self._parent_assigning(current, name)
            if parent is None:
                return current
            current = parent
        return current

    def _parent_assigning(
        self, cid: int, name: str, seen: frozenset[int] = frozenset()
    ) -> int | None:
        cls = self._engine.tables.classes[cid]
        above = (*cls.bases, cls.metaclass) if cls.metaclass else cls.bases
        for base in above:
            for obj in self._engine.objects_of(base):
                if obj.kind == "class" and self._assigns(obj.a, name, seen | {cid}):
                    return obj.a
        return None

    def _assigns(self, cid: int, name: str, seen: frozenset[int]) -> bool:
        if cid in seen:
            return False
        if name in self._engine.tables.classes[cid].ir.names or (cid, name) in self.assigned:
            return True
        return self._parent_assigning(cid, name, seen) is not None

    @cached_property
    def assigned(self) -> set[tuple[int, str]]:
        """`(class, field)` pairs that a method of the class assigns on its own instance."""
        found: set[tuple[int, str]] = set()
        for gid in self._engine.calls.entered:
            method = self._engine.method_of(self._engine.tables.functions[gid])
            if method is not None:
                for event in self._engine.events.get(gid, ()):
                    if event.kind == "write field":
                        found.add((method.cls, event.name))
        return found

    def homes_of_class(self, cid: int) -> frozenset[Location]:
        """The locations that instances of class `cid` and of its subclasses are known by."""
        return frozenset(self.home[obj] for obj in self._instances.get(cid, ()))

    def forgets(self, location: Location) -> bool:
        """Whether a location holds only what nothing else keeps, and holds it weakly."""
        held = self.held.get(location, [])
        kept = {item for obj in held for item in self._items(obj)}
        return (
            bool(kept)
            and all(self._is_weak(obj) for obj in held)
            and all(self._ends_with_its_maker(item) for item in kept)
        )

    def _items(self, obj: Obj) -> set[int]:
        node = self._engine.graph.fields_of().get((obj.id, ITEM), 0)
        return self._engine.graph.points_to[node]

    def _is_weak(self, obj: Obj) -> bool:
        known = self._engine.catalog.types.get(self._engine.attributes.type_name(obj))
        return obj.kind == "made" and known is not None and known.weak

    def _ends_with_its_maker(self, item: int) -> bool:
        """Whether the call that makes an object is all that keeps it."""
        obj = self._engine.graph.objects[item]
        return obj.kind in ("made", *_KEPT) and item not in self.home and obj.gid >= 0

    def is_single(self, location: Location) -> bool:
        """Whether a location is one place: a field is, when one lasting object has it."""
        if location.origin != "attribute":
            return True
        having = self._instances.get(location.owner, [])
        among = [item.kind for obj in having for item in self.held[self.home[obj]]]
        return len(having) <= 1 and "container" not in among

    @cached_property
    def _instances(self) -> dict[int, list[int]]:
        """The lasting instances of each class and of its subclasses."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        for obj in self.home:
            entry = self._engine.graph.objects[obj]
            if entry.kind == "instance":
                for cid in self._with_bases(entry.a):
                    found[cid].append(obj)
        return found

    def _with_bases(self, cid: int) -> set[int]:
        found: set[int] = set()
        pending = [cid]
        while pending:
            current = pending.pop()
            if current not in found:
                found.add(current)
                bases = self._engine.tables.classes[current].bases
                above = (obj for base in bases for obj in self._engine.objects_of(base))
                pending += [obj.a for obj in above if obj.kind == "class"]
        return found

    # the walk

    def _walk(self) -> None:
        roots = [*self._rooted(), *self._receivers()]
        roots += self._sharing(self._reached(roots))
        found = self._reached([root for root in roots if self._is_found(*root)])
        for obj, location in self._reached(roots).items():
            entry = self._engine.graph.objects[obj]
            if obj in found or not self._reach.requested(entry.gid):
                self.home[obj] = location
                self.held[location].append(entry)

    def _sharing(self, home: dict[int, Location]) -> list[tuple[int, Location]]:
        """Objects that all have one lasting dict as their `__dict__`: together they last."""
        found = []
        for (obj, name), node in self._engine.graph.fields_of().items():
            if name == "__dict__" and self._engine.graph.objects[obj].kind == "instance":
                shared = sorted(self._engine.graph.points_to[node] & home.keys())
                found += [(obj, home[one]) for one in shared[:1]]
        return found

    def _reached(self, roots: list[tuple[int, Location]]) -> dict[int, Location]:
        """Each object that `roots` lead to, with the first location that does."""
        home: dict[int, Location] = {}
        pending = deque(roots)
        while pending:
            obj, location = pending.popleft()
            if obj not in home:
                home[obj] = location
                pending.extend(self._below(self._engine.graph.objects[obj], location))
        return home

    def _rooted(self) -> Iterator[tuple[int, Location]]:
        for location, node in self._roots():
            for obj in sorted(self._engine.graph.points_to[node]):
                yield obj, location

    def _is_found(self, obj: int, location: Location) -> bool:
        """Whether requests may come upon an object by this root."""
        if location.origin not in ("variable", "closure"):
            return True
        kind = self._engine.graph.objects[obj].kind
        return kind not in _KEPT or (location.owner, location.name) in self._read

    @cached_property
    def _read(self) -> set[tuple[int, str]]:
        """Variables that functions which requests reach read, as `(owner, name)`."""
        found: set[tuple[int, str]] = set()
        graph = self._engine.graph
        for gid in self._reach.by_function:
            for event in self._engine.events.get(gid, ()):
                if event.kind == "read variable":
                    found.add((event.base, event.name))
                elif event.kind == "read field":
                    bases = (graph.objects[obj] for obj in graph.points_to[event.base])
                    found |= {(base.a, event.name) for base in bases if base.kind == "module"}
        return found

    def _roots(self) -> list[tuple[Location, int]]:
        variables = self._engine.graph.variables()
        module_first = sorted(
            (self._engine.tables.functions[gid].parent >= 0, gid, name, node)
            for (gid, name), node in variables.items()
            if gid >= 0 and name not in ("return", "yield")
        )
        roots = []
        for inner, gid, name, node in module_first:
            if not inner or ((gid, name) in self.captured and self.is_lasting(gid)):
                roots.append((self.variable(gid, name), node))
        for gid, location in self.cached.items():
            roots.append((location, self._engine.graph.known_variable(gid, "return")))
        for (gid, name), node in sorted(variables.items()):
            if gid < 0:
                roots.append((Location("lifespan", -1, name), node))
        return [*self._by_definition(roots), *self._on_sessions()]

    @cached_property
    def cached(self) -> dict[int, Location]:
        """Functions under a decorator that keeps what they give, with their caches."""
        found = {}
        for gid in sorted(self._engine.calls.entered):
            function = self._engine.tables.functions[gid]
            if any(caching_decorators(self._engine, function)):
                found[gid] = Location("decorator-cache", gid, function.ir.name)
        return found

    def _on_sessions(self) -> Iterator[tuple[Location, int]]:
        """What code of ours hangs on sessions: each lasts as long as its client stays."""
        for obj in self._engine.graph.objects:
            if self._fields.get(obj.id) and is_session(self._engine, obj):
                for name, node in self._fields[obj.id]:
                    if not _is_item(name):
                        yield self.set_attribute(obj, name), node

    def _receivers(self) -> list[tuple[int, Location]]:
        """Objects whose bound methods are entry points: the server keeps them alive."""
        entries = {
            gid: entry.name
            for server in self._reach.servers
            for entry in server.entries
            for gid in entry.roots
        }
        found = []
        for obj in self._engine.graph.objects:
            function = function_of(self._engine, obj) if obj.kind == "bound" else None
            if function is not None and function in entries:
                found.append((obj.a, Location("entry", function, entries[function])))
        return found + [
            (obj.id, Location("entry", entry.gid, entry.name))
            for server in self._reach.servers
            for entry in server.entries
            if entry.kind in ("middleware", "route")
            for obj in self._own(entry.gid)
        ]

    def _own(self, gid: int) -> list[Obj]:
        """The objects whose method a function is."""
        function = self._engine.tables.functions[gid]
        if function.cls < 0 or not function.ir.params:
            return []
        node = self._engine.graph.known_variable(gid, function.ir.params[0].name)
        return [obj for obj in self._engine.objects_of(node) if obj.kind == "instance"]

    def _by_definition(self, roots: list[tuple[Location, int]]) -> list[tuple[Location, int]]:
        """Locations whose own code makes the object come before those that import it."""
        objects = self._engine.graph.objects

        def imported(item: tuple[Location, int]) -> bool:
            location, node = item
            made = {objects[obj].gid for obj in self._engine.graph.points_to[node]}
            return location.owner not in made

        return sorted(roots, key=imported)

    def _below(self, obj: Obj, location: Location) -> list[tuple[int, Location]]:
        found: list[tuple[int, Location]] = []
        weak = self._is_weak(obj)
        for name, node in self._fields[obj.id]:
            if (weak and _is_item(name)) or (name == "default" and obj.id in self._set_contexts):
                continue
            inner = self._inner(obj, name, location)
            if inner is not None:
                found.extend((item, inner) for item in sorted(self._engine.graph.points_to[node]))
        if obj.kind == "bound":
            found.append((obj.a, location))
        found.extend((member, location) for member in self._members_with_fields.get(obj.id, ()))
        return found

    @cached_property
    def _members_with_fields(self) -> dict[int, list[int]]:
        """By library object, those attributes of it on which code sets something: `app.state`."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        for obj in self._engine.graph.objects:
            on_made = obj.kind == "member" and obj.root.kind == "made" and bool(obj.root.args)
            if on_made and self._fields.get(obj.id) and not is_session(self._engine, obj):
                found[obj.a].append(obj.id)
        return found

    @cached_property
    def _set_contexts(self) -> set[int]:
        """Objects that code calls `set` on: a context variable that is set needs no default."""
        return {
            callee.a
            for _, callee in self._engine.calls.library_calls
            if callee.kind == "member" and callee.name == "set"
        }

    def _inner(self, obj: Obj, name: str, location: Location) -> Location | None:
        if obj.kind in ("instance", "class"):
            return location if _is_item(name) else self.attribute(obj, name)
        if obj.kind == "function":
            if name.startswith("default "):
                return Location("default", obj.a, name.removeprefix("default "))
            return Location("function-attribute", obj.a, name)
        if obj.kind in _TRANSPARENT or obj.kind == "member":
            if location.origin == "lifespan" and _is_item(name) and name not in (ITEM, UNKEYED):
                return Location("lifespan", obj.gid, name[1:])
            return location if _is_item(name) else self.set_attribute(obj, name)
        return None

    def set_attribute(self, obj: Obj, name: str) -> Location:
        """The location of an attribute that code of ours sets on a library's object."""
        if is_session(self._engine, obj):
            return Location("session-object", self._on_session.get(name, obj.id), name)
        return Location("library-object", obj.id, name)

    @cached_property
    def _on_session(self) -> dict[str, int]:
        """For each attribute of sessions the first of them: code reaches one on many ways."""
        found: dict[str, int] = {}
        for obj in self._engine.graph.objects:
            if self._fields.get(obj.id) and is_session(self._engine, obj):
                for name, _ in self._fields[obj.id]:
                    found.setdefault(name, obj.id)
        return found


def is_session(engine: Engine, obj: Obj) -> bool:
    """Whether a library object is the protocol session of a client."""
    if obj.kind == "member":
        return obj.name == "session" and engine.attributes.is_sdk(obj)
    known = engine.catalog.types.get(obj.name)
    return known is not None and known.kind == "session"


def _is_item(field: str) -> bool:
    """Whether a field stands for what a container holds, whatever the key."""
    return field.startswith("[")


def _keyed_first(item: tuple[tuple[int, str], int]) -> tuple[int, bool, str]:
    """Fields of constant keys come before the field of everything."""
    (obj, name), _ = item
    return obj, name in (ITEM, UNKEYED), name
