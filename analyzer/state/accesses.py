"""Events of functions, resolved to the long-lived locations they touch."""

from collections import defaultdict
from collections.abc import Iterator

from analyzer.catalog import Catalog, Type, matches
from analyzer.program.engine import Engine
from analyzer.program.events import Event
from analyzer.program.objects import Obj
from analyzer.servers.walk import walk
from analyzer.state.aliases import HELD_KINDS, Aliases, Handed
from analyzer.state.holders import Holders, is_session
from analyzer.state.model import Access, Act, Location
from analyzer.state.origins import Origins
from analyzer.syntax import ir
from analyzer.syntax.expressions import last_spot

_KEYED = frozenset({"get", "pop", "setdefault", "__getitem__", "__setitem__", "add", "discard",
                    "remove", "has", "delete", "set"})  # fmt: skip
_REMOVING = frozenset({"pop", "popitem", "clear", "remove", "discard", "popleft", "delete",
                       "task_done", "unsubscribe", "cache_clear"})  # fmt: skip
_KEYED_CONTAINERS = ("dict", "set")
_BY_PLACE = ("builtins.list", "builtins.tuple", "collections.deque", "queue.Queue")
_TAKING = frozenset({"pop", "popitem", "popleft", "get", "get_nowait"})
_CONSTRUCTORS = ("__init__", "__new__", "__post_init__", "__attrs_post_init__", "model_post_init")


class Accesses:
    """Resolves the events of one function at a time."""

    def __init__(self, engine: Engine, holders: Holders, origins: Origins) -> None:
        self._engine = engine
        self._origins = origins
        self._fresh: set[int] = set()
        self._dropped: frozenset[ir.Spot] = frozenset()
        self._holders = holders
        self._methods: dict[tuple[int, str], bool] = {}
        self._constructing: dict[int, bool] = {}
        self._callers: defaultdict[int, set[int]] = defaultdict(set)
        for caller, callees in engine.calls.edges.items():
            for callee in callees:
                self._callers[callee].add(caller)
        self._handed_on = {gid for callees in engine.calls.callbacks.values() for gid in callees}
        self._aliases = Aliases(engine, holders, origins)
        self._handed = Handed(engine, origins, self._navigated_in)

    def of(self, gid: int) -> list[Access]:
        """The accesses of function `gid`, in the order it makes them."""
        events = self._engine.events.get(gid, [])
        used = self._navigated(events)
        self._fresh = self._fresh_locals(gid)
        self._dropped = _dropped_calls(self._engine.tables.functions[gid].ir)
        found: list[Access] = []
        for event in events:
            passing = event.spot in used and event.kind in ("read variable", "read field")
            found += (a for a in self._resolve(gid, event) if not passing or a.act is not Act.READ)
        found += self._aliases.local_reads(gid, used)
        return list(dict.fromkeys(self._without_detours(gid, found)))

    def _without_detours(self, gid: int, found: list[Access]) -> Iterator[Access]:
        """Without the read that is a part of `+=`, and reads of names that are only handed on."""
        counted = {(access.location, access.spot) for access in found if access.act is Act.COUNT}
        bare = any(access.act is Act.READ and access.key is None for access in found)
        handed = self._handed.spots(gid) if bare else set()
        for access in found:
            only_handed = access.key is None and access.spot in handed
            detour = only_handed or (access.location, access.spot) in counted
            if access.act is not Act.READ or not detour:
                yield access

    def _fresh_locals(self, gid: int) -> set[int]:
        """Nodes of local names that only ever hold what this very call has just made."""
        function = self._engine.tables.functions[gid].ir
        captured = {*function.globals, *function.nonlocals, *(p.name for p in function.params)}
        assigned = self._origins.assigned(gid)
        return {
            self._engine.graph.known_variable(gid, name)
            for name, values in assigned.items()
            if name in function.names
            and name not in captured
            and (function.parent >= 0)
            and all(self._makes(value, gid) for value in values)
        }

    def _makes(self, value: ir.Expr, gid: int) -> bool:
        match value:
            case ir.Seq() | ir.Dict() | ir.Comp():
                return True
            case ir.Call(_, _, spot):
                callees = self._origins.callees(gid, spot)
                return bool(callees) and all(obj.kind in ("class", "external") for obj in callees)
        return False

    def _navigated_in(self, gid: int) -> set[ir.Spot]:
        return self._navigated(self._engine.events.get(gid, []))

    def _navigated(self, events: list[Event]) -> set[ir.Spot]:
        """Spots of names that are only the way to an item or a method of what they hold."""
        used: set[ir.Spot] = set()
        for event in events:
            if event.kind in ("read item", "write item", "delete item"):
                if self._holds_known(event.base):
                    used.add(event.spot)
            elif event.kind == "call method" and isinstance(event.expr, ir.Call):
                func = event.expr.func
                if isinstance(func, ir.Attr) and self._holds_known(event.base):
                    used.add(last_spot(func.base, 0))
        return used

    def _holds_known(self, node: int) -> bool:
        return any(obj.kind in HELD_KINDS for obj in self._engine.objects_of(node))

    def _resolve(self, gid: int, event: Event) -> Iterator[Access]:
        match event.kind:
            case "read variable" | "write variable":
                yield from self._variable(gid, event)
            case "read field" | "write field":
                yield from self._field(gid, event)
            case "read item" | "write item" | "delete item":
                yield from self._item(gid, event)
            case "call method":
                yield from self._method(gid, event)

    def _variable(self, gid: int, event: Event) -> Iterator[Access]:
        if not self._holders.is_lasting(event.base):
            return
        location = self._holders.variable(event.base, event.name)
        if event.kind == "read variable":
            node = self._engine.graph.known_variable(event.base, event.name)
            for read in (location, *self._aliases.behind(location, node)):
                yield Access(Act.READ, read, gid, event.spot)
        else:
            act = _assignment_act(event.expr)
            yield Access(act, location, gid, event.spot, value=event.expr)

    def _field(self, gid: int, event: Event) -> Iterator[Access]:
        for obj in self._engine.objects_of(event.base):
            location = self._field_location(obj, event.name)
            if location is None:
                continue
            if event.kind == "read field":
                node = self._engine.graph.fields_of().get((obj.id, event.name), 0)
                for read in (location, *self._aliases.behind(location, node)):
                    yield Access(Act.READ, read, gid, event.spot)
            else:
                constructed = obj.kind == "instance" and self._constructs(gid)
                yield Access(
                    _assignment_act(event.expr), location, gid, event.spot, value=event.expr,
                    initial=constructed or event.base in self._fresh,
                )  # fmt: skip

    def _field_location(self, obj: Obj, name: str) -> Location | None:
        if obj.kind == "module":
            return self._holders.variable(obj.a, name)
        if obj.kind in ("instance", "class") and obj.id in self._holders.home:
            if self._is_method(obj, name):
                return None
            return self._holders.attribute(obj, name)
        if obj.kind == "function" and obj.id in self._holders.home:
            return Location("attribute", -2 - obj.a, name)
        if (obj.kind == "made" and obj.id in self._holders.home) or is_session(self._engine, obj):
            known = (obj.id, name) in self._engine.graph.fields_of()
            return self._holders.set_attribute(obj, name) if known else None
        return None

    def _is_method(self, obj: Obj, name: str) -> bool:
        key = (obj.id, name)
        if key not in self._methods:
            self._methods[key] = self._finds_method(obj, name)
        return self._methods[key]

    def _finds_method(self, obj: Obj, name: str) -> bool:
        """Whether `name` is a function of the class, and no field of that name is assigned."""
        graph = self._engine.graph
        if graph.points_to[graph.field(obj.id, name)] and obj.kind == "instance":
            return False
        found: list[int] = []
        cls = self._engine.tables.classes[obj.a]
        self._engine.attributes.lookup(cls, name, found.append, lambda base: None)
        values = [item for node in found for item in self._engine.objects_of(node)]
        return bool(values) and all(item.kind in ("function", "class") for item in values)

    def _constructs(self, gid: int) -> bool:
        """Whether the function belongs to the construction of the object it assigns to.

        A method that only constructors of its own class call does too, but not what they hand to
        a library: a thread goes on after them.
        """
        known = self._constructing.get(gid)
        if known is None:
            self._constructing[gid] = False
            known = self._constructing[gid] = self._is_constructing(gid)
        return known

    def _is_constructing(self, gid: int) -> bool:
        method = self._engine.method_of(self._engine.tables.functions[gid])
        if method is None:
            return False
        if method.ir.name in _CONSTRUCTORS:
            return True
        callers = self._callers.get(method.gid, set())
        if not callers or method.gid in self._handed_on:
            return False
        return all(
            self._engine.tables.functions[caller].cls >= 0 and self._constructs(caller)
            for caller in callers
        )

    # items and methods

    def _item(self, gid: int, event: Event) -> Iterator[Access]:
        acts = {"read item": Act.READ, "write item": Act.WRITE, "delete item": Act.REMOVE}
        for obj in self._held(event.base):
            location = self._keyed(obj, event.expr)
            act = acts[event.kind]
            if act is Act.WRITE and isinstance(event.value, ir.Op) and event.value.op == "+=":
                act = Act.COUNT
            key = event.expr if self._has_keys(obj) and location.origin != "lifespan" else None
            yield Access(
                act, location, gid, event.spot, key=key, value=event.value,
                initial=event.base in self._fresh,
            )  # fmt: skip

    def _keyed(self, obj: Obj, key: ir.Expr | None) -> Location:
        """Entries of a dict that a lifespan yields are cells of their own, by constant key."""
        location = self._holders.home[obj.id]
        if location.origin == "lifespan" and isinstance(key, ir.Const):
            return Location("lifespan", obj.gid, key.text)
        return location

    def _held(self, node: int) -> Iterator[Obj]:
        for obj in self._engine.objects_of(node):
            known = obj.kind in HELD_KINDS or (
                obj.kind == "instance" and obj.a in self._engine.attributes.external_bases
            )
            if known and obj.id in self._holders.home:
                yield obj

    def _method(self, gid: int, event: Event) -> Iterator[Access]:
        call = event.expr if isinstance(event.expr, ir.Call) else None
        for obj in self._held(event.base):
            if obj.kind == "instance" and self._is_method(obj, event.name):
                continue
            location = self._holders.home[obj.id]
            act, inferred = self._effect(obj, event.name)
            if act is Act.TAKE and event.spot in self._dropped:
                act = Act.REMOVE
            keyed = event.name in _KEYED and self._has_keys(obj)
            key = call.args[0].value if call and call.args and keyed else None
            value = call.args[-1].value if call and call.args and act is not Act.READ else None
            yield Access(
                act, location, gid, event.spot, key=key, value=value, inferred=inferred,
                initial=event.base in self._fresh,
            )  # fmt: skip

    def _has_keys(self, obj: Obj) -> bool:
        """Whether items are named by keys, as in a dict, and not by place."""
        if obj.kind == "container":
            return obj.name in _KEYED_CONTAINERS
        known = self._engine.catalog.types.get(self._engine.attributes.type_name(obj))
        if known is None:
            return obj.kind == "instance"
        return known.kind == "cache" or (known.kind == "container" and known.name not in _BY_PLACE)

    def _effect(self, obj: Obj, method: str) -> tuple[Act, bool]:
        """What calling `method` does to `obj`, and whether that is inferred from its verb."""
        known = self._engine.catalog.types.get(self._engine.attributes.type_name(obj))
        if known is not None:
            return _catalogued(known, method), False
        if is_client(self._engine.catalog, obj):
            return Act.USE, True
        if matches(method, self._engine.catalog.mutating_verbs):
            return Act.WRITE, True
        return Act.USE, True


def is_client(catalog: Catalog, obj: Obj) -> bool:
    """Whether an object of an unknown library type is taken for a client, by its type's name."""
    name = (obj.maker or obj.name).removesuffix(".__init__")
    last = name.rsplit(".", 1)[-1]
    return any(word in last or word.lower() == last.lower() for word in catalog.client_words)


def _catalogued(known: Type, method: str) -> Act:
    if method == "setdefault":
        return Act.FILL
    if not matches(method, known.mutates):
        return Act.READ if known.kind in ("container", "cache") else Act.USE
    if method in _TAKING:
        return Act.TAKE
    if method in _REMOVING:
        return Act.REMOVE
    return Act.COUNT if known.kind == "metric" else Act.WRITE


def _assignment_act(value: ir.Expr | None) -> Act:
    """Assigning nothing, None or an empty display takes away what was there."""
    match value:
        case None | ir.Const("none", _) | ir.Dict((), _) | ir.Seq(_, (), _):
            return Act.REMOVE
    return Act.COUNT if isinstance(value, ir.Op) and value.op == "+=" else Act.REBIND


def _dropped_calls(function: ir.Function) -> frozenset[ir.Spot]:
    """Spots of calls that are statements of their own: what they give is not used."""
    found = set()
    for node in walk(function.body):
        if isinstance(node, ir.Do):
            value = node.value.value if isinstance(node.value, ir.Flow) else node.value
            if isinstance(value, ir.Call):
                found.add(value.spot)
    return frozenset(found)
