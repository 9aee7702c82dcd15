"""Events of functions, resolved to the long-lived locations they touch.

The program room records what a function does in its own terms: it reads a field of whatever a
node denotes, writes an item, calls a method. Here each event becomes accesses of locations:

* a variable is a location of its own, where it outlives the request;
* a field belongs to the objects that the base denotes, where something long-lived holds them;
* items and methods belong to the location by which the container or library object is known.

What only leads on to something else is no access: the name in front of `.append(…)`, the read in
`+=`, an argument for a function whose own accesses tell what becomes of it.
"""

from collections.abc import Iterator
from functools import cached_property

import msgspec

from analyzer.program.computed import COMPUTED, Ends, attributes_of_class, ends_of, fitting
from analyzer.program.engine import Engine
from analyzer.program.events import Event
from analyzer.program.objects import Obj
from analyzer.state.aliases import HELD_KINDS, Aliases, Handed
from analyzer.state.cachedvalues import CachedValues
from analyzer.state.construction import Construction
from analyzer.state.effects import Effects
from analyzer.state.fresh import Fresh
from analyzer.state.holders import Holders, is_session
from analyzer.state.leading import attributes, dropped_calls, leading
from analyzer.state.model import Access, Act, Location
from analyzer.state.origins import Origins
from analyzer.state.parts import Parts
from analyzer.syntax import ir
from analyzer.syntax.expressions import last_spot

_ITEM_ACTS = {"read item": Act.READ, "write item": Act.WRITE, "delete item": Act.REMOVE}


_ANSWERED = ("send", "asend", "throw", "athrow")
"""Methods of generators that hand a value in and give the next one."""


class _Function(msgspec.Struct, frozen=True):
    """What is known about the function whose events are resolved.

    `fresh` are the nodes of local names that only ever hold what this very call has just made,
    `dropped` the spots of calls whose value nobody uses, `navigated` those of names that only lead
    on to something else.
    """

    gid: int
    fresh: frozenset[int]
    dropped: frozenset[ir.Spot]
    navigated: set[ir.Spot]


class Accesses:
    """Resolves the events of one function at a time."""

    def __init__(self, engine: Engine, holders: Holders, origins: Origins) -> None:
        self._engine = engine
        self._holders = holders
        self._origins = origins
        self._effects = Effects(engine)
        self._construction = Construction(engine)
        self._fresh = Fresh(engine, origins)
        self._parts = Parts(engine, holders)
        self._cached = CachedValues(engine, holders)
        self._aliases = Aliases(engine, holders, origins)
        self._handed = Handed(engine, origins, self._navigated)
        self._methods: dict[tuple[int, str], bool] = {}
        self._known: dict[int, list[Access]] = {}

    def of(self, gid: int) -> list[Access]:
        """The accesses of function `gid`, in the order it makes them."""
        known = self._known.get(gid)
        if known is None:
            known = self._known[gid] = self._of(gid)
        return known

    def _of(self, gid: int) -> list[Access]:
        navigated = self._navigated(gid)
        dropped = dropped_calls(self._engine.tables.functions[gid])
        function = _Function(gid, self._fresh.locals_of(gid), dropped, navigated)
        leads = leading(self._engine.tables.functions[gid]) if navigated else {}
        found: list[Access] = []
        for event in self._engine.events.get(gid, ()):
            leads_on = event.spot in navigated and event.kind in ("read variable", "read field")
            leads_on = leads_on and event.name in leads.get(event.spot, (event.name,))
            found += (
                access
                for access in self._resolve(function, event)
                if not (leads_on and access.act is Act.READ)
            )
        found += self._aliases.local_reads(gid, navigated)
        found += self._cached.reads(gid, navigated)
        return list(dict.fromkeys(self._without_detours(gid, found)))

    def _resolve(self, function: _Function, event: Event) -> Iterator[Access]:
        yield from self._parts.accesses(function.gid, event)
        yield from self._resolve_whole(function, event)

    def _resolve_whole(self, function: _Function, event: Event) -> Iterator[Access]:
        match event.kind:
            case "read variable" | "write variable":
                return self._variable(function, event)
            case "read field" | "write field":
                return self._field(function, event)
            case "read item" | "write item" | "delete item":
                return self._item(function, event)
            case "call method":
                return self._method(function, event)

    # what is no access

    def _navigated(self, gid: int) -> set[ir.Spot]:
        """Spots of names that are only the way to an item or a method of what they hold."""
        spots: set[ir.Spot] = set()
        bases: dict[ir.Spot, ir.Expr] = {}
        for event in self._engine.events.get(gid, ()):
            if event.kind in _ITEM_ACTS:
                if self._holds_known(event.base):
                    spots.add(event.spot)
            elif event.kind == "call method" and isinstance(event.expr, ir.Call):
                func = event.expr.func
                if isinstance(func, ir.Attr) and self._holds_known(event.base):
                    spots.add(last_spot(func.base, 0))
            elif event.kind == "read field" and self._names_method(event):
                bases = bases or attributes(self._engine.tables.functions[gid])
                base = bases.get(event.spot)
                spots.add(last_spot(base, 0) if base is not None else 0)
        return spots

    def _holds_known(self, node: int) -> bool:
        return any(self._is_held(obj) for obj in self._engine.objects_of(node))

    def _is_held(self, obj: Obj) -> bool:
        """Whether items and methods of an object are its location's: no class of ours has them.

        A base that is only abstract, or a protocol, gives none.
        """
        bases = self._engine.attributes.external_bases.get(obj.a, ())
        derived = obj.kind == "instance" and not all(map(self._engine.catalog.is_value, bases))
        return obj.kind in HELD_KINDS or derived

    def _names_method(self, event: Event) -> bool:
        """Whether an attribute is a container's method, as in `task.on_done(running.discard)`."""
        return any(
            obj.kind in HELD_KINDS and self._effects.knows(obj, event.name)
            for obj in self._engine.objects_of(event.base)
        )

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

    # variables and fields

    def _variable(self, function: _Function, event: Event) -> Iterator[Access]:
        if not self._holders.is_lasting(event.base):
            return
        location = self._holders.variable(event.base, event.name)
        if event.kind == "read variable":
            node = self._engine.graph.known_variable(event.base, event.name)
            for read in (location, *self._aliases.behind(location, node)):
                yield Access(Act.READ, read, function.gid, event.spot)
        else:
            act = self._assignment_act(event.expr, function.gid)
            node = self._engine.graph.known_variable(event.base, event.name)
            if act is not Act.COUNT or not self._adds_itself(node):
                yield Access(act, location, function.gid, event.spot, value=event.expr)

    def _adds_itself(self, node: int) -> bool:
        """Whether what `+=` is used on are objects of the program, which tell what it does."""
        objects = self._engine.objects_of(node)
        return bool(objects) and all(obj.kind == "instance" for obj in objects)

    def _assignment_act(self, value: ir.Expr | None, gid: int) -> Act:
        """Assigning nothing, None or a container without items takes away what was there."""
        match value:
            case None | ir.Const("none", _) | ir.Dict((), _) | ir.Seq(_, (), _):
                return Act.REMOVE
            case ir.Call(_, (), spot) if self._is_container(self._origins.callee_names(gid, spot)):
                return Act.REMOVE
        return Act.COUNT if isinstance(value, ir.Op) and value.op == "+=" else Act.REBIND

    def _is_container(self, names: list[str]) -> bool:
        made = [self._engine.catalog.makers.get(name) for name in names]
        return bool(made) and all(one is not None and one.kind == "container" for one in made)

    def _field(self, function: _Function, event: Event) -> Iterator[Access]:
        if event.kind == "read field" and self._names_method(event):
            yield from self._method(function, event)
            return
        for obj in self._engine.objects_of(event.base):
            for name in self._field_names(obj, event):
                yield from self._field_of(function, event, obj, name)

    def _field_names(self, obj: Obj, event: Event) -> tuple[str, ...]:
        """The field that an event names; those that fit, when the name is computed."""
        graph, tables = self._engine.graph, self._engine.tables
        if event.name == "__dict__" and obj.kind == "instance":
            return (*fitting(graph, tables, obj, Ends("", "")), COMPUTED)
        if event.name != COMPUTED:
            open_ended = event.kind == "read field" and obj.kind == "instance"
            if not open_ended or obj.a not in self._set_by_name:
                return (event.name,)
            known = event.name in attributes_of_class(graph, tables, obj.a)
            return (event.name,) if known else (event.name, COMPUTED)
        name = event.expr if event.kind == "read field" else event.value
        assert name is not None
        if obj.kind not in ("module", "instance", "class"):
            return (COMPUTED,)
        found = fitting(graph, tables, obj, ends_of(name))
        if obj.kind == "module":
            return found
        return tuple(one for one in found if not self._is_method(obj, one)) or (COMPUTED,)

    @cached_property
    def _set_by_name(self) -> frozenset[int]:
        """Classes of whose instances code sets attributes under names that only the run tells."""
        return frozenset(
            obj.a
            for events in self._engine.events.values()
            for event in events
            if event.kind == "write field" and event.name == COMPUTED
            for obj in self._engine.objects_of(event.base)
            if obj.kind == "instance"
        )

    def _field_of(
        self, function: _Function, event: Event, obj: Obj, name: str
    ) -> Iterator[Access]:
        location = self._field_location(obj, name)
        if location is None and event.kind == "read field":
            location = self._of_class(obj, name)
        if location is None:
            return
        if event.kind == "read field":
            node = self._engine.graph.fields_of().get((obj.id, name), 0)
            for read in (location, *self._aliases.behind(location, node)):
                yield Access(Act.READ, read, function.gid, event.spot)
            return
        constructs = obj.kind == "instance" and self._construction.includes(function.gid)
        act = self._assignment_act(event.expr, function.gid)
        node = self._engine.graph.fields_of().get((obj.id, name), 0)
        if act is Act.COUNT and self._adds_itself(node):
            return
        yield Access(
            act,
            location,
            function.gid,
            event.spot,
            value=event.expr,
            initial=constructs or event.base in function.fresh,
        )

    def _field_location(self, obj: Obj, name: str) -> Location | None:
        if obj.kind == "module":
            return self._holders.variable(obj.a, name)
        if obj.kind in ("instance", "class") and obj.id in self._holders.home:
            if self._is_method(obj, name):
                return self._cached.property_of(obj, name)
            return self._holders.attribute(obj, name)
        if obj.kind == "function" and obj.id in self._holders.home:
            return Location("function-attribute", obj.a, name)
        library = obj.kind in ("made", "member") and obj.id in self._holders.home
        if library or is_session(self._engine, obj):
            location = self._holders.set_attribute(obj, name)
            known = (location.owner, name) in self._engine.graph.fields_of()
            return location if known else None
        return None

    def _of_class(self, obj: Obj, name: str) -> Location | None:
        """The location in the class that an object of one call shows: it has none of its own."""
        if obj.kind != "instance" or self._is_method(obj, name):
            return None
        location = self._holders.attribute(obj, name)
        own = {(obj.a, name), (location.owner, name)} & self._holders.assigned
        factories = self._engine.tables.classes[location.owner].factories
        return (
            location
            if location in self._holders.held and not own and name not in factories
            else None
        )

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
        self._engine.attributes.members.lookup(cls, name, found.append, lambda base: None)
        values = [item for node in found for item in self._engine.objects_of(node)]
        return bool(values) and all(item.kind in ("function", "class") for item in values)

    # items and methods

    def _item(self, function: _Function, event: Event) -> Iterator[Access]:
        act = _ITEM_ACTS[event.kind]
        if act is Act.WRITE and isinstance(event.value, ir.Op) and event.value.op == "+=":
            act = Act.COUNT
        if act is Act.READ and event.base in function.fresh:
            return
        for obj in self._held(event.base):
            location = self._entry_location(obj, event.expr)
            keyed = location.origin != "lifespan" and self._effects.has_keys(obj)
            yield Access(
                act,
                location,
                function.gid,
                event.spot,
                key=event.expr if keyed else None,
                value=event.value,
                initial=event.base in function.fresh,
            )

    def _entry_location(self, obj: Obj, key: ir.Expr | None) -> Location:
        """Entries of a dict that a lifespan yields are cells of their own, by constant key."""
        location = self._holders.home[obj.id]
        if location.origin == "lifespan" and isinstance(key, ir.Const):
            return Location("lifespan", obj.gid, key.text)
        return location

    def _method(self, function: _Function, event: Event) -> Iterator[Access]:
        args = event.expr.args if isinstance(event.expr, ir.Call) else ()
        for obj in self._held(event.base):
            if obj.kind == "instance" and self._is_method(obj, event.name):
                continue
            effect = self._effects.of(obj, event.name)
            dropped = effect.act is Act.TAKE and event.spot in function.dropped
            act = Act.REMOVE if dropped else effect.act
            if act in (Act.READ, Act.USE) and event.base in function.fresh:
                continue
            if event.name == "get" and event.spot not in function.navigated:
                yield from self._default_of_context(function, obj, event.spot)
            answered = obj.kind == "generator" and event.name in _ANSWERED
            if answered and event.spot not in function.dropped:
                yield Access(Act.READ, self._holders.home[obj.id], function.gid, event.spot)
            yield Access(
                act,
                self._holders.home[obj.id],
                function.gid,
                event.spot,
                key=args[0].value if args and effect.keyed else None,
                value=args[-1].value if args and act not in (Act.READ, Act.STEP) else None,
                inferred=effect.inferred,
                initial=event.base in function.fresh,
            )

    def _default_of_context(
        self, function: _Function, obj: Obj, spot: ir.Spot
    ) -> Iterator[Access]:
        node = self._engine.graph.fields_of().get((obj.id, "default"), 0)
        for inner in self._engine.objects_of(node):
            home = self._holders.home.get(inner.id)
            if home == Location("library-object", obj.id, "default"):
                yield Access(Act.READ, home, function.gid, spot)

    def _held(self, node: int) -> Iterator[Obj]:
        """The long-lived containers and library objects that a node denotes."""
        for obj in self._engine.objects_of(node):
            if self._is_held(obj) and obj.id in self._holders.home:
                yield obj
