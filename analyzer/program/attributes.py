"""What reading and writing an attribute means for each kind of object."""

from collections.abc import Callable
from typing import NamedTuple

from analyzer.catalog import Catalog
from analyzer.program.class_members import ClassMembers, descriptor_of
from analyzer.program.delegation import Delegation
from analyzer.program.objects import Obj
from analyzer.program.solver import ITEM, UNKEYED, Constraints, Node, keyed
from analyzer.program.tables import ClassEntry, Tables
from analyzer.syntax.ir import Spot

MAX_DERIVED = 1
"""How many library calls and attributes away from a library name a value stays an object of its
own; what lies beyond is taken for data."""

PART = "[...]"
"""The name of the member that stands for an item of a library object: `workbook["Sheet"]`."""

MAX_NAME_STEPS = 4
"""How many attributes below an imported name still name something: `lib.part.kind.Type.make`."""

_CALLED = frozenset({"__new__", "__init__", "__call__"})

_HOLDING = frozenset({"container", "made", "generator", "member", "external"})
"""Kinds of objects that have items without a method of the program behind them."""

_WHOLE_KINDS = ("handle", "database", "pool", "store")
"""Kinds of library objects that come in pairs, as a reader and a writer do."""

MAX_SDK_STEPS = 4
SERVER_ATTRIBUTE = "fastmcp"
"""Under which a context gives the server that it serves."""
APPLICATION_ATTRIBUTE = "app"
"""Under which a request gives the web application that it came to."""
_OF_REQUESTS = (SERVER_ATTRIBUTE, APPLICATION_ATTRIBUTE)

_SDK_KINDS = ("server", "request", "session")
_CONTAINERS: dict[str, type] = {"list": list, "set": set, "tuple": tuple}

Call = Callable[[Obj, Obj | None, Node, list[Node]], None]
"""`(function, self, result node, positional argument nodes)`: link a call the language makes."""


class _Reading(NamedTuple):
    """One attribute read off instances of one class: those so far, and what the class gave."""

    receivers: list[Obj]
    items: list[Obj]
    externals: list[Obj]


class Attributes:
    """Attribute protocol over the constraint graph; calls go out through `call`."""

    def __init__(self, graph: Constraints, tables: Tables, catalog: Catalog) -> None:
        self.graph = graph
        self.tables = tables
        self.catalog = catalog
        self.call: Call = lambda function, receiver, result, arguments: None
        self.external_bases: dict[int, set[str]] = {}
        self.members = ClassMembers(graph, tables)
        self.delegation = Delegation(self)
        self._readings: dict[tuple[Node, int], _Reading] = {}
        self._flowing = frozenset((*catalog.flows.values(), *_OF_REQUESTS))

    def load(self, base: Node, name: str) -> Node:
        """The node for `base.name`."""
        node, new = self.graph.load_node(base, name)
        if new:
            self.graph.wait(base, lambda obj: self._read(obj, name, node))
        return node

    def store(self, base: Node, name: str, value: Node) -> None:
        self.graph.wait(base, lambda obj: self._write(obj, name, value))

    def load_super(self, cls: ClassEntry, receiver: Node, name: str) -> Node:
        """The node for `super().name` in a method of `cls`."""
        node = self.graph.new_node()
        self.graph.wait(receiver, lambda obj: self._read_super(cls, obj, name, node))
        return node

    def _read_super(self, cls: ClassEntry, receiver: Obj, name: str, node: Node) -> None:
        def found(value: Node) -> None:
            self._bind_all(receiver, value, node)

        def external(base: Obj) -> None:
            self._member(receiver, name, node)

        def above(base: Obj) -> None:
            if base.kind in ("external", "made", "member"):
                external(base)
            elif base.kind == "class" and base.a != cls.cid:
                self.members.lookup(self.tables.classes[base.a], name, found, external)

        if receiver.kind in ("instance", "class"):
            derived = self.tables.classes[receiver.a]
            if self.members.lookup_above(cls, derived, name, found, external):
                return
        for base in cls.bases:
            self.graph.wait(base, above)

    def type_name(self, obj: Obj) -> str:
        """The library type of `obj`, or an empty string."""
        if obj.type is not None:
            return obj.type
        if obj.root.kind == "instance":
            return self._derived_type(obj)
        obj.type = self._library_type(obj)
        return obj.type

    def _library_type(self, obj: Obj) -> str:
        match obj.kind:
            case "made" | "external":
                return obj.name
            case "container":
                return f"builtins.{obj.name}"
            case "member":
                return f"{self.type_name(self.graph.objects[obj.a])}.{obj.name}"
        return ""

    def _derived_type(self, obj: Obj) -> str:
        """The type of an instance, or of a member of it: the bases come up while solving."""
        if obj.kind == "member":
            return f"{self.type_name(self.graph.objects[obj.a])}.{obj.name}"
        base = min(self.external_bases.get(obj.a, ()), default="")
        known = self.catalog.makers.get(base)
        return base if known is None else known.name

    # reading

    def _read(self, obj: Obj, name: str, node: Node) -> None:
        kind = obj.kind
        if kind == "instance":
            self._read_instance(obj, name, node)
        elif kind == "module":
            self._read_module(obj, name, node)
        elif kind == "class":
            self._read_class(obj, name, node)
        elif kind == "external":
            self._read_external(obj, name, node)
        elif kind in ("made", "container", "member"):
            self.graph.read_field(obj.id, name, node)
            self._member(obj, name, node)
        elif kind in ("function", "bound"):
            target = obj if kind == "function" else self.graph.objects[obj.b]
            self.graph.read_field(target.id, name, node)
            if name in ("cache_clear", "cache_info", "__wrapped__"):
                self._member(obj, name, node)

    def _read_instance(self, obj: Obj, name: str, node: Node) -> None:
        cls = self.tables.classes[obj.a]
        self.graph.read_field(obj.id, name, node)
        if name == "__class__":
            self.graph.add(node, self.graph.objects[cls.obj])
            return
        reading = self._readings.get((node, obj.a))
        if reading is None:
            reading = self._readings[node, obj.a] = _Reading([], [], [])
            self._start(reading, cls, name, node)
        reading.receivers.append(obj)
        self.delegation.read(obj, name, node)
        for item in tuple(reading.items):
            self._bind(obj, item, node)
        if reading.externals:
            self._member(obj, name, node)

    def _start(self, reading: "_Reading", cls: ClassEntry, name: str, node: Node) -> None:
        """Read what the class has under `name`, once for all instances that one node denotes."""

        def item(item: Obj) -> None:
            reading.items.append(item)
            for receiver in tuple(reading.receivers):
                self._bind(receiver, item, node)

        def external(base: Obj) -> None:
            reading.externals.append(base)
            for receiver in tuple(reading.receivers):
                self._member(receiver, name, node)

        self.members.lookup(cls, name, lambda value: self.graph.wait(value, item), external)

    def _read_class(self, obj: Obj, name: str, node: Node) -> None:
        cls = self.tables.classes[obj.a]

        def found(value: Node) -> None:
            self.graph.wait(value, lambda item: self._bind_to_class(obj, item, node))

        self.graph.read_field(obj.id, name, node)
        self.members.lookup(cls, name, found, lambda base: self._member(obj, name, node))
        self.members.lookup_meta(cls, name, found)

    def _read_module(self, obj: Obj, name: str, node: Node) -> None:
        module = self.tables.functions[obj.a].module
        if name in module.summary.functions[0].names or module.star_imports:
            self.graph.copy(self.graph.variable(module.functions, name), node)
        else:
            self.delegation.read_module(module, name, node)
        child = self.tables.module_of(module.file, 1, name)
        if child is not None and child is not module:
            self.graph.add(node, self.module_object(child.functions))

    def _read_external(self, obj: Obj, name: str, node: Node) -> None:
        self.graph.read_field(obj.id, name, node)
        qualified = f"{obj.name}.{name}"
        importer = self.tables.functions[max(obj.gid, 0)].module.file
        child = self.tables.module_of(importer, 0, qualified) if obj.gid >= 0 else None
        if child is not None:
            self.graph.add(node, self.module_object(child.functions))
        elif obj.steps < MAX_NAME_STEPS and (name in _CALLED or not _is_introspection(name)):
            found = self.graph.make("external", qualified, obj.gid, 0)
            found.steps = obj.steps + 1
            self.graph.add(node, found)

    def _member(self, obj: Obj, name: str, node: Node) -> None:
        if obj.kind == "container" and not hasattr(_CONTAINERS.get(obj.name, dict), name):
            return
        if obj.steps > MAX_DERIVED and (obj.steps > MAX_SDK_STEPS or not self.is_sdk(obj)):
            return
        self.graph.add(node, self.graph.make("member", name, obj.gid, obj.spot, obj.id))
        flow = self.flow_node(name)
        if flow and (name not in _OF_REQUESTS or self.is_sdk(obj)):
            self.graph.copy(flow, node)

    def is_sdk(self, obj: Obj) -> bool:
        """Whether `obj` is, or is reached from, a server, context or session of an SDK."""
        known = self.catalog.types.get(self.type_name(obj.root))
        return known is not None and known.kind in _SDK_KINDS

    def flow_node(self, attribute: str) -> Node:
        """The node of values that a framework hands on under `attribute`, or 0."""
        if attribute in self._flowing:
            return self.graph.variable(-1, attribute)
        return 0

    def module_object(self, gid: int) -> Obj:
        return self.graph.make("module", "", gid, 0, gid)

    # classes

    def _bind_all(self, receiver: Obj, value: Node, node: Node) -> None:
        self.graph.wait(value, lambda item: self._bind(receiver, item, node))

    def _bind(self, receiver: Obj, item: Obj, node: Node) -> None:
        if item.kind != "function":
            self.graph.add(node, item)
            return
        descriptor = descriptor_of(self.tables.functions[item.a].ir)
        if descriptor == "static":
            self.graph.add(node, item)
        elif descriptor == "property":
            self.call(item, receiver, node, [])
        elif descriptor == "class":
            owner = self.graph.objects[self.tables.classes[receiver.a].obj]
            self.graph.add(node, self.graph.make("bound", "", item.gid, 0, owner.id, item.id))
        elif descriptor != "setter":
            self.graph.add(node, self.graph.make("bound", "", item.gid, 0, receiver.id, item.id))

    def _bind_to_class(self, cls: Obj, item: Obj, node: Node) -> None:
        if item.kind == "function":
            descriptor = descriptor_of(self.tables.functions[item.a].ir)
            if descriptor == "class":
                item = self.graph.make("bound", "", item.gid, 0, cls.id, item.id)
        self.graph.add(node, item)

    # writing

    def _write(self, obj: Obj, name: str, value: Node) -> None:
        if obj.kind == "module":
            self.graph.copy(value, self.graph.variable(obj.a, name))
            return
        target = obj if obj.kind != "bound" else self.graph.objects[obj.b]
        field = self.graph.field(target.id, name)
        self.graph.copy(value, field)
        if obj.kind == "class":
            self.members.add(obj.a, name, field)
        if obj.kind == "instance":
            cls = self.tables.classes[obj.a]

            def setter(node: Node) -> None:
                self.graph.wait(node, lambda item: self._call_setter(obj, item, value))

            if name in cls.ir.names:
                setter(self.graph.field(cls.obj, name))

    def _call_setter(self, receiver: Obj, item: Obj, value: Node) -> None:
        if item.kind == "function":
            function = self.tables.functions[item.a].ir
            if descriptor_of(function) == "setter":
                self.call(item, receiver, 0, [value])

    # items

    def load_item(self, base: Node, key: str | None = None) -> Node:
        """The node for `base[key]`; without a constant key, for anything in `base`."""
        name = ITEM if key is None else keyed(key)
        node, new = self.graph.load_node(base, name)
        if new:
            self.graph.wait(base, lambda obj: self._read_item(obj, name, node))
        return node

    def keep_generic(self, base: Node, item: Node) -> None:
        """`Store[str]` is the class still, as are `dict[str, int]` and those of libraries."""

        def keep(obj: Obj) -> None:
            if obj.kind == "class" or (obj.kind == "external" and self._is_type(obj.name)):
                self.graph.add(item, obj)

        self.graph.wait(base, keep)

    def _is_type(self, name: str) -> bool:
        return name in self.catalog.makers or name.rpartition(".")[2][:1].isupper()

    def load_slice(self, base: Node, gid: int, spot: Spot) -> Node:
        """The node for `base[a:b]`: another container with the same items."""
        items, result = self.load_item(base), self.graph.new_node()

        def cut(obj: Obj) -> None:
            if obj.kind != "container":
                self._read_item(obj, ITEM, result)
                return
            part = self.graph.make("container", obj.name, gid, spot)
            self.graph.copy(items, self.graph.field(part.id, ITEM))
            self.graph.add(result, part)

        self.graph.wait(base, cut)
        return result

    def load_part(self, base: Node, key: str | None) -> Node:
        """Like `load_item`, and what a library gives as a pair is a live thing in either part."""
        node = self.load_item(base, key)

        def keep(obj: Obj) -> None:
            known = self.catalog.types.get(self.type_name(obj)) if obj.kind == "made" else None
            if known is not None and known.kind in _WHOLE_KINDS:
                self.graph.add(node, obj)

        self.graph.wait(base, keep)
        return node

    def store_item(self, base: Node, value: Node, key: str | None = None) -> None:
        self.graph.wait(base, lambda obj: self._write_item(obj, key, value))

    def put(self, obj: int, value: Node, key: str | None = None) -> None:
        """Let the container `obj` hold `value`, under a constant key or an unknown one."""
        self.graph.put(obj, UNKEYED if key is None else keyed(key), value)

    def merge(self, obj: int, other: Node, left_out: frozenset[str] = frozenset()) -> None:
        """Let the dict `obj` hold what `other` does, under the same keys: `{**other}`."""
        self.graph.wait(other, lambda item: self._mirror(item, obj, left_out))

    def _mirror(self, item: Obj, target: int, left_out: frozenset[str]) -> None:
        if item.kind in _HOLDING:
            self.graph.mirror(item.id, target, left_out)

    def _read_item(self, obj: Obj, name: str, node: Node) -> None:
        if obj.kind == "instance":
            for method in ("__getitem__", "__iter__"):
                self.call_method(obj, method, node, [])
        elif obj.kind == "class":
            self._read_class(obj, "__class_getitem__", getter := self.graph.new_node())
            self.graph.wait(getter, lambda item: self._call_bound(item, node))
            return
        elif obj.kind not in _HOLDING:
            return
        self.graph.read_field(obj.id, name, node)
        if name != ITEM:
            self.graph.read_field(obj.id, UNKEYED, node)
        if obj.kind == "made" and name != ITEM and self.type_name(obj) not in self.catalog.types:
            self._member(obj, PART, node)

    def _call_bound(self, item: Obj, result: Node) -> None:
        if item.kind == "bound":
            self.call(self.graph.objects[item.b], self.graph.objects[item.a], result, [])

    def _write_item(self, obj: Obj, key: str | None, value: Node) -> None:
        if obj.kind in ("container", "made", "instance", "member", "external"):
            self.put(obj.id, value, key)
        if obj.kind == "instance":
            self.call_method(obj, "__setitem__", 0, [0, value])

    def call_method(self, obj: Obj, name: str, result: Node, arguments: list[Node]) -> None:
        """Link the call that the language makes on an instance, if its class has the method."""

        def found(value: Node) -> None:
            self.graph.wait(
                value,
                lambda item: (
                    self.call(item, obj, result, arguments) if item.kind == "function" else None
                ),
            )

        self.members.lookup(self.tables.classes[obj.a], name, found, lambda base: None)


def _is_introspection(name: str) -> bool:
    """Whether an attribute of a library name tells about it, as `__name__` does."""
    return name.startswith("__") and name.endswith("__")
