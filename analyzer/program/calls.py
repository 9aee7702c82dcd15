"""Linking calls: arguments to parameters, results back, and what library calls are assumed to do.

Assumptions about libraries, each stated once: a function handed to a library may be called by it;
a decorator of a library gives back the function it is handed; what a library call gives
is an object of its own unless the catalog calls it a plain value.

One bound keeps interpreters and plug-in registries affordable: a call that may reach more than
`MAX_TARGETS` functions binds arguments and results of the first ones only, and is counted.
"""

from collections import defaultdict

from analyzer.catalog import Catalog
from analyzer.program.attributes import Attributes, descriptor_of
from analyzer.program.events import Argument, Site
from analyzer.program.objects import Obj
from analyzer.program.solver import ITEM, NOBODY, UNKEYED, Constraints, Node, keyed
from analyzer.program.tables import FunctionEntry, Tables
from analyzer.syntax import ir
from analyzer.syntax.ir import Spot

MAX_TARGETS = 48

_ADDS = {"append", "add", "appendleft", "put", "put_nowait", "insert", "push", "send", "set"}
_GIVES = {"pop", "get", "popleft", "popitem", "setdefault", "get_nowait", "peek", "__getitem__"}
_VIEWS = {"values", "items", "keys", "copy", "most_common", "__iter__"}
_MERGES = {"update", "extend", "extendleft"}
_CONTAINER_KINDS = ("container", "cache")
_WRAPPED_ELEMENTS = frozenset(
    f"builtins.{name}"
    for name in ("list", "dict", "set", "tuple", "sorted", "reversed", "frozenset", "iter",
                 "enumerate", "zip", "filter")
)  # fmt: skip


class Calls:
    """The call half of the constraint system; `enter` schedules a function now reachable."""

    def __init__(
        self, graph: Constraints, tables: Tables, catalog: Catalog, attributes: Attributes
    ) -> None:
        self.graph = graph
        self.tables = tables
        self.catalog = catalog
        self.attributes = attributes
        attributes.call = self._language_call
        self.entered: set[int] = set()
        self.to_enter: list[int] = []
        self.edges: defaultdict[int, defaultdict[int, set[Spot]]] = defaultdict(
            lambda: defaultdict(set)
        )
        self.callbacks: defaultdict[int, defaultdict[int, set[Spot]]] = defaultdict(
            lambda: defaultdict(set)
        )
        self.library_calls: list[tuple[Site, Obj]] = []
        self.sites: list[Site] = []
        self.links: defaultdict[int, list[tuple[Site, bool]]] = defaultdict(list)
        self._fan_out: dict[Node, int] = {}
        self.given_up: set[tuple[int, Spot]] = set()
        self._handed: set[tuple[Node, str]] = set()
        self._unfolded: set[tuple[Node, Node, int]] = set()
        self._linked: set[tuple[int, int, Spot, int]] = set()

    def enter(self, gid: int) -> None:
        if gid not in self.entered:
            self.entered.add(gid)
            self.to_enter.append(gid)

    def site(
        self, gid: int, spot: Spot, callee: Node, arguments: tuple[Argument, ...], expr: object
    ) -> Node:
        """Add a call and return the node of its value."""
        result = self.graph.new_node()
        site = Site(gid, spot, callee, arguments, result, expr)  # type: ignore[arg-type]
        self.sites.append(site)
        self.graph.wait(callee, lambda obj: self._call(site, obj))
        return result

    # one callee

    def _call(self, site: Site, obj: Obj) -> None:
        key = (site.gid, site.result, site.spot, obj.id)
        if key in self._linked:
            return
        self._linked.add(key)
        match obj.kind:
            case "function":
                self.link(site, self.tables.functions[obj.a], None)
            case "bound":
                function = self.graph.objects[obj.b]
                self.link(site, self.tables.functions[function.a], self.graph.objects[obj.a])
            case "class":
                self._instantiate(site, obj)
                self._call_metaclass(site, obj)
            case "instance":
                self._call_instance(site, obj)
            case "partial":
                self._call_partial(site, obj)
            case "external" | "made" | "member":
                self._call_library(site, obj)

    def link(self, site: Site, function: FunctionEntry, receiver: Obj | None) -> None:
        """Bind the arguments of `site` to `function`'s parameters and its result to the site."""
        self.edges[site.gid][function.gid].add(site.spot)
        self.enter(function.gid)
        if self._too_many(site, receiver):
            return
        self.links[function.gid].append((site, receiver is not None))
        self._bind_arguments(site.arguments, function, receiver)
        self._result(function, site.result)

    def _too_many(self, site: Site, receiver: Obj | None) -> bool:
        """Whether a site already calls so many functions that it is an interpreter's own loop.

        Their effects still count; only what flows in and out of the later ones is given up.
        """
        targets = self._fan_out[site.result] = self._fan_out.get(site.result, 0) + 1
        if targets <= MAX_TARGETS:
            return False
        if receiver is None:
            self.given_up.add((site.gid, site.spot))
        return receiver is None

    def _result(self, function: FunctionEntry, result: Node) -> None:
        if function.ir.is_generator:
            generator = self.graph.make("generator", "", function.gid, 0, function.gid)
            self.graph.copy(
                self.graph.variable(function.gid, "yield"), self.graph.field(generator.id, ITEM)
            )
            self.graph.add(result, generator)
        else:
            self.graph.copy(self.graph.variable(function.gid, "return"), result)

    def _bind_arguments(
        self, arguments: tuple[Argument, ...], function: FunctionEntry, receiver: Obj | None
    ) -> None:
        params = function.ir.params
        position = 0
        if receiver is not None and params:
            self.graph.add(self.graph.variable(function.gid, params[0].name), receiver)
            position = 1
        named = {param.name: param for param in params if param.kind in ("", "kw")}
        for name, node, _ in arguments:
            if not node:
                position += not name
                continue
            if name == "*":
                self._spread_positional(function, position, node)
            elif name == "**":
                self._spread_keywords(function, position, node)
            elif name:
                if name in named:
                    self.graph.copy(node, self._parameter(function, name))
                else:
                    self._to_rest(function, "**", node, name)
            else:
                if position < len(params) and params[position].kind == "":
                    self.graph.copy(node, self._parameter(function, params[position].name))
                else:
                    self._to_rest(function, "*", node)
                position += 1

    def _spread_positional(self, function: FunctionEntry, position: int, node: Node) -> None:
        items = self.attributes.load_item(node)
        for param in function.ir.params[position:]:
            if param.kind == "":
                self.graph.copy(items, self._parameter(function, param.name))
        self._to_rest(function, "*", items)

    def _spread_keywords(self, function: FunctionEntry, position: int, node: Node) -> None:
        """`**node`: each parameter gets what is under its name, `**rest` all other keys."""
        params = function.ir.params[position:]
        named = [param.name for param in params if param.kind in ("", "kw")]
        for name in named:
            self.graph.copy(self.attributes.load_item(node, name), self._parameter(function, name))
        for param in params:
            if param.kind == "**":
                rest = self._rest(function, param)
                self.attributes.merge(rest.id, node, frozenset(keyed(name) for name in named))

    def _rest(self, function: FunctionEntry, param: ir.Param) -> Obj:
        """The tuple or dict that takes the arguments no other parameter takes."""
        name = "tuple" if param.kind == "*" else "dict"
        rest = self.graph.make("container", name, function.gid, function.ir.spot)
        self.graph.add(self._parameter(function, param.name), rest)
        return rest

    def _to_rest(
        self, function: FunctionEntry, kind: str, node: Node, key: str | None = None
    ) -> None:
        for param in function.ir.params:
            if param.kind == kind:
                self.attributes.put(self._rest(function, param).id, node, key)

    def _parameter(self, function: FunctionEntry, name: str) -> Node:
        return self.graph.variable(function.gid, name)

    def _language_call(
        self, function: Obj, receiver: Obj | None, result: Node, arguments: list[Node]
    ) -> None:
        entry = self.tables.functions[function.a]
        self.enter(entry.gid)
        if self.graph.actor != NOBODY:
            self.edges[self.graph.actor][entry.gid].add(0)
        plain = tuple(("", node, None) for node in arguments)
        self._bind_arguments(plain, entry, receiver)  # type: ignore[arg-type]
        self._result(entry, result)

    # classes

    def _instantiate(self, site: Site, cls: Obj) -> None:
        entry = self.tables.classes[cls.a]
        instance = self.graph.make("instance", entry.ir.name, site.gid, site.spot, cls.a)
        instance.args = (site,)
        constructors = {"__init__": False, "__new__": False}

        def construct(name: str, value: Node) -> None:
            constructors[name] = True
            receiver = instance if name == "__init__" else cls
            inner = Site(site.gid, site.spot, 0, site.arguments, self.graph.new_node(), site.expr)
            self.graph.wait(value, lambda item: self._construct(inner, item, receiver))
            if name == "__new__":
                self.graph.copy(inner.result, site.result)

        for name in constructors:
            self.attributes.lookup(
                entry, name, lambda value, name=name: construct(name, value),  # type: ignore[misc]
                lambda base: self._external_base(site, instance, base),
            )  # fmt: skip
        if not constructors["__new__"]:
            self.graph.add(site.result, instance)
        if not constructors["__init__"]:
            self._fill_fields(site, entry.cid, instance)
        self.attributes.call_method(instance, "__post_init__", 0, [])

    def _construct(self, site: Site, item: Obj, receiver: Obj) -> None:
        if item.kind == "function":
            self.link(site, self.tables.functions[item.a], receiver)

    def _fill_fields(self, site: Site, cid: int, instance: Obj) -> None:
        """Arguments of a class without a constructor of its own fill its annotated fields."""
        self._run_factories(cid, instance)
        fields = annotated_fields(self.tables, self.graph, cid)
        position = 0
        for name, node, _ in site.arguments:
            if not name:
                if position < len(fields):
                    self.graph.copy(node, self.graph.field(instance.id, fields[position]))
                position += 1
            elif name not in ("*", "**"):
                self.graph.copy(node, self.graph.field(instance.id, name))

    def _run_factories(self, cid: int, instance: Obj, seen: frozenset[int] = frozenset()) -> None:
        entry = self.tables.classes[cid]
        for name, factory in sorted(entry.factories.items()):
            spot = field_spot(entry.ir, name)
            made = self.site(entry.module.functions, spot, factory, (), None)
            self.graph.copy(made, self.graph.field(instance.id, name))
        for base in entry.bases:
            self.graph.wait(
                base,
                lambda obj: (
                    self._run_factories(obj.a, instance, seen | {cid})
                    if obj.kind == "class" and obj.a not in seen | {cid}
                    else None
                ),
            )

    def _external_base(self, site: Site, instance: Obj, base: Obj) -> None:
        """A class derives from a library's: note the type and what the framework calls on it."""
        name = self.attributes.type_name(base)
        bases = self.attributes.external_bases.setdefault(instance.a, set())
        bases.add(name)
        entry = self.tables.classes[instance.a]
        for method in sorted(entry.ir.names):
            if self.catalog.hook_for(name, method) is not None:
                self.attributes.lookup(
                    entry, method,
                    lambda value: self._callback_on(site, value, instance),
                    lambda _: None,
                )  # fmt: skip

    def _callback_on(self, site: Site, value: Node, instance: Obj) -> None:
        def called(item: Obj) -> None:
            if item.kind == "function" and not descriptor_of(self.tables.functions[item.a].ir):
                self._called_back(site, self.tables.functions[item.a], instance)

        self.graph.wait(value, called)

    def _call_metaclass(self, site: Site, cls: Obj) -> None:
        """A `__call__` of the metaclass answers too: it may give an instance it keeps."""

        def called(item: Obj) -> None:
            if item.kind == "function" and item.a != site.gid:
                self.link(site, self.tables.functions[item.a], cls)

        self.attributes.lookup_meta(
            self.tables.classes[cls.a], "__call__", lambda value: self.graph.wait(value, called)
        )

    def _call_instance(self, site: Site, obj: Obj) -> None:
        def found(value: Node) -> None:
            self.graph.wait(value, lambda item: self._construct(site, item, obj))

        self.attributes.lookup(self.tables.classes[obj.a], "__call__", found, lambda base: None)

    def bare_instance(self, gid: int, spot: Spot, cls: Node) -> Node:
        """What `super().__new__(cls)` gives: an instance without a constructor call."""
        site = Site(gid, spot, 0, (), self.graph.new_node(), None)
        self.graph.wait(cls, lambda obj: self._bare_instance(site, obj))
        return site.result

    # libraries

    def _call_partial(self, site: Site, obj: Obj) -> None:
        bound = obj.args[0]
        assert isinstance(bound, Site)
        joined = (*bound.arguments[1:], *site.arguments)
        inner = Site(site.gid, site.spot, obj.a, joined, site.result, site.expr)
        self.graph.wait(obj.a, lambda item: self._call(inner, item) if item is not obj else None)

    def _call_library(self, site: Site, obj: Obj) -> None:
        self.library_calls.append((site, obj))
        if obj.kind == "member" and self._container_call(site, obj):
            return
        name = self.attributes.type_name(obj)
        if self._first_time(site, name):
            self._call_back(site, name)
            if self._decorates(obj, name):
                self._pass_through(site)
        if name == "functools.partial" and site.arguments:
            partial = self.graph.make("partial", "", site.gid, site.spot, site.arguments[0][1])
            partial.args = (site,)
            self.graph.add(site.result, partial)
            return
        if name.endswith(".__new__") and site.arguments:
            self.graph.wait(site.arguments[0][1], lambda cls: self._bare_instance(site, cls))
            return
        if name == "importlib.import_module" and self._import(site):
            return
        invoker = self.catalog.invokers.get(name)
        if invoker is not None and invoker.returns:
            return
        self._make(site, obj, name)

    def _import(self, site: Site) -> bool:
        """`import_module` of a literal name gives the module, if the program has it."""
        wanted = site.positional(0)
        if wanted is None or not isinstance(wanted[2], ir.Const):
            return False
        name = wanted[2].text.lstrip(".")
        importer = self.tables.functions[site.gid].module.file
        module = self.tables.module_of(importer, len(wanted[2].text) - len(name), name)
        if module is not None:
            self.graph.add(site.result, self.attributes.module_object(module.functions))
        return module is not None

    def _first_time(self, site: Site, name: str) -> bool:
        """What a call hands over is looked at once, and again only for callables that call it."""
        key = (site.result, name if name in self.catalog.invokers else "")
        if key in self._handed:
            return False
        self._handed.add(key)
        return True

    def _bare_instance(self, site: Site, cls: Obj) -> None:
        if cls.kind == "class":
            entry = self.tables.classes[cls.a]
            instance = self.graph.make("instance", entry.ir.name, site.gid, site.spot, cls.a)
            self.graph.add(site.result, instance)

    def _make(self, site: Site, obj: Obj, name: str) -> None:
        if obj.kind == "made":
            return
        made_type = self.catalog.makers.get(name)
        if made_type is None and obj.kind == "member":
            base = self.catalog.types.get(self.attributes.type_name(self.graph.objects[obj.a]))
            if base is not None:
                known = base.returns.get(obj.name)
                if known is None and base.kind != "server":
                    return
                made_type = self.catalog.types.get(known or "")
                name = known or name
        if made_type is not None and made_type.kind == "value":
            return
        if made_type is None and self._gives_data(obj, name):
            return
        derived = obj.kind == "member" and made_type is None and not self.attributes.is_sdk(obj)
        depth = obj.steps if derived else 0
        gid, spot = (-1, 0) if depth else (site.gid, site.spot)
        made = self.graph.make("made", made_type.name if made_type else name, gid, spot, -1, depth)
        made.maker = name
        made.args = (site,)
        self.graph.add(site.result, made)
        if made_type is not None and made_type.kind in _CONTAINER_KINDS:
            self._fill_container(site, made)

    def _gives_data(self, obj: Obj, name: str) -> bool:
        if self.catalog.is_value(name):
            return True
        if obj.kind != "member":
            return False
        return hasattr(str, obj.name) or obj.name in self.catalog.data_methods

    def _fill_container(self, site: Site, made: Obj) -> None:
        """`defaultdict(factory)` holds what the factory gives, `dict(other)` what `other` does."""
        content = self.graph.new_node()
        self.attributes.put(made.id, content)
        for _, node, _ in site.arguments:
            if node:
                self.graph.copy(self.attributes.load_item(node), content)
                inner = Site(site.gid, site.spot, node, (), content, site.expr)
                self.graph.wait(
                    node,
                    lambda item, inner=inner: (
                        self._call(inner, item)  # type: ignore[misc]
                        if item.kind in ("function", "class", "bound")
                        or self._makes_container(item)
                        else None
                    ),
                )

    def _makes_container(self, obj: Obj) -> bool:
        known = self.catalog.makers.get(obj.name) if obj.kind == "external" else None
        return known is not None and known.kind in _CONTAINER_KINDS

    def _decorates(self, obj: Obj, name: str) -> bool:
        """Whether the library call is one that gives back the function it is handed."""
        if obj.kind == "made" or self.attributes.is_sdk(obj):
            return True
        known = self.catalog.makers.get(name)
        return known is not None and known.kind == "cache"

    def _pass_through(self, site: Site) -> None:
        for name, node, _ in site.arguments:
            if node and not name:
                self.graph.wait(
                    node,
                    lambda item: (
                        self.graph.add(site.result, item)
                        if item.kind in ("function", "bound", "partial")
                        else None
                    ),
                )
                return

    def _call_back(self, site: Site, name: str) -> None:
        invoker = self.catalog.invokers.get(name)
        plain = [argument for argument in site.arguments if not argument[0]]
        for argument in site.arguments:
            keyword, node, _ = argument
            if not node or keyword in ("*", "**"):
                continue
            rest: tuple[Argument, ...] = ()
            result = 0
            if invoker is not None and argument in plain[invoker.position : invoker.position + 1]:
                rest = tuple(plain[invoker.position + 1 :])
                result = site.result if invoker.returns else 0
            attribute = self.catalog.flows.get(keyword)
            if attribute is not None and not result:
                result = self.graph.new_node()
            inner = Site(site.gid, site.spot, node, rest, result, site.expr)
            self.graph.wait(node, lambda item, inner=inner: self._function_given(inner, item))  # type: ignore[misc]
            if attribute is not None:
                self._flow(inner, attribute)

    def _flow(self, site: Site, attribute: str) -> None:
        target = self.attributes.flow_node(attribute)
        entered = self.attributes.load_item(site.result)
        self.graph.copy(entered, target)

    def _function_given(self, site: Site, item: Obj) -> None:
        if item.kind == "function":
            self._called_back(site, self.tables.functions[item.a], None)
        elif item.kind == "bound":
            function = self.graph.objects[item.b]
            self._called_back(site, self.tables.functions[function.a], self.graph.objects[item.a])
        elif item.kind == "partial" and (site.callee, site.result, item.id) not in self._unfolded:
            self._unfolded.add((site.callee, site.result, item.id))
            bound = item.args[0]
            assert isinstance(bound, Site)
            rest = (*bound.arguments[1:], *site.arguments)
            inner = Site(site.gid, site.spot, item.a, rest, site.result, site.expr)
            self.graph.wait(item.a, lambda target: self._function_given(inner, target))

    def _called_back(self, site: Site, function: FunctionEntry, receiver: Obj | None) -> None:
        self.callbacks[site.gid][function.gid].add(site.spot)
        self.enter(function.gid)
        if site.arguments or receiver is not None:
            self._bind_arguments(site.arguments, function, receiver)
        if site.result:
            self._result(function, site.result)

    def _container_call(self, site: Site, obj: Obj) -> bool:
        """Methods of containers move elements; says whether `obj` was one."""
        base = self.graph.objects[obj.a]
        known = self.catalog.types.get(self.attributes.type_name(base))
        if base.kind != "container" and (known is None or known.kind not in _CONTAINER_KINDS):
            return False
        nodes = [node for name, node, _ in site.arguments if name not in ("*", "**")]
        key = _constant_key(site)
        if obj.name in _ADDS | {"setdefault"} and nodes:
            self.attributes.put(base.id, nodes[-1], key if obj.name == "setdefault" else None)
        if obj.name in _MERGES and nodes:
            self.attributes.put(base.id, self.attributes.load_item(nodes[-1]))
        if obj.name in _GIVES:
            self._give(base, key, site.result)
            for node in nodes[1:]:
                self.graph.copy(node, site.result)
        if obj.name in _VIEWS:
            self.graph.add(site.result, base)
        return True

    def _give(self, base: Obj, key: str | None, result: Node) -> None:
        if key is None:
            self.graph.copy(self.graph.field(base.id, ITEM), result)
            return
        self.graph.copy(self.graph.field(base.id, keyed(key)), result)
        self.graph.copy(self.graph.field(base.id, UNKEYED), result)


def _constant_key(site: Site) -> str | None:
    """The constant string that a call like `d.get("k")` names, if it does."""
    first = site.positional(0)
    if first is not None and isinstance(first[2], ir.Const) and first[2].kind == "str":
        return first[2].text
    return None


def field_spot(cls: ir.Class, name: str) -> Spot:
    """Where the class body first binds the field."""
    for statement in cls.body:
        if isinstance(statement, ir.Assign):
            target = statement.targets[0]
            if isinstance(target, ir.Name) and target.id == name:
                return target.spot
    return cls.spot


def annotated_fields(
    tables: Tables, graph: Constraints, cid: int, seen: frozenset[int] = frozenset()
) -> list[str]:
    """Names of the annotated fields of a class, those of its bases first."""
    entry = tables.classes[cid]
    names: list[str] = []
    for base in entry.bases:
        for obj in sorted(graph.points_to[base]):
            cls = graph.objects[obj]
            if cls.kind == "class" and cls.a not in seen | {cid}:
                names += annotated_fields(tables, graph, cls.a, seen | {cid})
    for statement in entry.ir.body:
        if isinstance(statement, ir.Assign) and statement.annotation is not None:
            target = statement.targets[0]
            if isinstance(target, ir.Name) and target.id not in names:
                names.append(target.id)
    return names
