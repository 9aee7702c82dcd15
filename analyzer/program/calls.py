"""Linking calls: callees, arguments to parameters, results back, and what making an instance runs.

One bound keeps interpreters and plug-in registries affordable: a call that may reach more than
`MAX_TARGETS` functions binds arguments and results of the first ones only.
"""

from collections import defaultdict
from collections.abc import Iterator

from analyzer.catalog import Catalog
from analyzer.program.arguments import Arguments
from analyzer.program.attributes import Attributes
from analyzer.program.creation import ClassCreation
from analyzer.program.decorators import Decorators, added, keeps_result, keys_put_in
from analyzer.program.events import Argument, Site
from analyzer.program.library_calls import LibraryCalls
from analyzer.program.objects import Obj
from analyzer.program.solver import ITEM, NOBODY, Constraints, Node
from analyzer.program.tables import FunctionEntry, Tables
from analyzer.syntax import ir
from analyzer.syntax.ir import Spot

MAX_TARGETS = 48


class Calls:
    """The call half of the constraint system; `enter` schedules a function now reachable."""

    def __init__(
        self, graph: Constraints, tables: Tables, catalog: Catalog, attributes: Attributes
    ) -> None:
        self.graph = graph
        self.tables = tables
        self.catalog = catalog
        self.attributes = attributes
        self.members = attributes.members
        self.arguments = Arguments(graph, attributes)
        self.decorators = Decorators(tables)
        self.libraries = LibraryCalls(self)
        self.creation = ClassCreation(self)
        attributes.call = self._language_call
        self.entered: set[int] = set()
        self.to_enter: list[int] = []
        self.edges: defaultdict[int, defaultdict[int, set[Spot]]] = defaultdict(
            lambda: defaultdict(set)
        )
        self.callbacks: defaultdict[int, defaultdict[int, set[Spot]]] = defaultdict(
            lambda: defaultdict(set)
        )
        self.sites: list[Site] = []
        self.links: defaultdict[int, list[tuple[Site, bool]]] = defaultdict(list)
        self._fan_out: dict[Node, int] = {}
        self._linked: set[tuple[int, int, Spot, int]] = set()

    @property
    def library_calls(self) -> list[tuple[Site, Obj]]:
        """Each call of a library's callable, with what is called."""
        return self.libraries.sites

    def enter(self, gid: int) -> None:
        if gid not in self.entered:
            self.entered.add(gid)
            self.to_enter.append(gid)

    def enter_context(self, base: Node, entered: Node) -> None:
        """What entering gives: generators what they yield, instances what they return."""

        def enter(item: Obj) -> None:
            if item.kind == "generator":
                self.graph.copy(self.graph.field(item.id, ITEM), entered)
            elif item.kind == "instance":
                for method in ("__enter__", "__aenter__"):
                    self.attributes.call_method(item, method, entered, [])
                for method in ("__exit__", "__aexit__"):
                    self.attributes.call_method(item, method, 0, [])
            else:
                self.graph.add(entered, item)

        self.graph.wait(base, enter)

    def site(
        self, gid: int, spot: Spot, callee: Node, arguments: tuple[Argument, ...], expr: object
    ) -> Node:
        """Add a call and return the node of its value."""
        result = self.graph.new_node()
        site = Site(gid, spot, callee, arguments, result, expr)  # type: ignore[arg-type]
        self.sites.append(site)
        self.graph.wait(callee, lambda obj: self.call(site, obj))
        return result

    # one callee

    def call(self, site: Site, obj: Obj) -> None:
        """Let `site` call `obj`, once."""
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
                self.libraries.call(site, obj)

    def link(self, site: Site, function: FunctionEntry, receiver: Obj | None) -> None:
        """Bind the arguments of `site` to `function`'s parameters and its result to the site."""
        if not self.decorators.hold(site, function, receiver):
            self._link(site, function, receiver)

    def settle(self) -> None:
        """Link the calls in wrappers, now that it is known what decorators are put on."""
        for (site, function, receiver), apart in self.decorators.release():
            if not apart:
                self._link(site, function, receiver)
                continue
            wrapper = self.tables.functions[site.gid]
            given = (*added(site, wrapper), *self._put_in(site, wrapper))
            self.arguments.bind(given, function, receiver)
            if keeps_result(site, wrapper):
                self.give(function, site.result)

    def _put_in(self, site: Site, wrapper: FunctionEntry) -> Iterator[Argument]:
        """What a wrapper puts among the keywords that it hands on: `kwargs["db"] = …`."""
        for name, node, expr in site.arguments:
            if name == "**" and isinstance(expr, ir.Name):
                for key in keys_put_in(wrapper, expr.id):
                    self.arguments.collect(wrapper, expr.id)
                    yield key, self.attributes.load_item(node, key), expr

    def _link(self, site: Site, function: FunctionEntry, receiver: Obj | None) -> None:
        self.edges[site.gid][function.gid].add(site.spot)
        self.enter(function.gid)
        if self._too_many(site, receiver):
            return
        self.links[function.gid].append((site, receiver is not None))
        self.arguments.bind(site.arguments, function, receiver)
        self.give(function, site.result, site, bound=receiver is not None)

    def _too_many(self, site: Site, receiver: Obj | None) -> bool:
        """Whether a site already calls so many functions that it is an interpreter's own loop.

        Their effects still count; only what flows in and out of the later ones is given up.
        """
        targets = self._fan_out[site.result] = self._fan_out.get(site.result, 0) + 1
        return targets > MAX_TARGETS and receiver is None

    def give(
        self,
        function: FunctionEntry,
        result: Node,
        site: Site | None = None,
        *,
        bound: bool = False,
    ) -> None:
        """Let `result` denote what a call of `function` gives, to `site` where that is known."""
        for name in sorted(function.passed_on):
            node = site and self.arguments.given(site.arguments, function, name, bound=bound)
            self.graph.copy(node or self.graph.variable(function.gid, name), result)
        if function.ir.is_generator:
            generator = self.graph.make("generator", "", function.gid, 0, function.gid)
            self.graph.copy(
                self.graph.variable(function.gid, "yield"), self.graph.field(generator.id, ITEM)
            )
            self.graph.add(result, generator)
        else:
            self.graph.copy(self.graph.variable(function.gid, "return"), result)

    def _language_call(
        self, function: Obj, receiver: Obj | None, result: Node, arguments: list[Node]
    ) -> None:
        entry = self.tables.functions[function.a]
        self.enter(entry.gid)
        if self.graph.actor != NOBODY:
            self.edges[self.graph.actor][entry.gid].add(0)
        plain = tuple(("", node, None) for node in arguments)
        self.arguments.bind(plain, entry, receiver)  # type: ignore[arg-type]
        self.give(entry, result)

    def _call_partial(self, site: Site, obj: Obj) -> None:
        bound = obj.args[0]
        assert isinstance(bound, Site)
        joined = (*bound.arguments[1:], *site.arguments)
        inner = Site(site.gid, site.spot, obj.a, joined, site.result, site.expr)
        self.graph.wait(obj.a, lambda item: self.call(inner, item) if item is not obj else None)

    # classes

    def _instantiate(self, site: Site, cls: Obj) -> None:
        entry = self.tables.classes[cls.a]
        instance = self.graph.make("instance", entry.ir.name, site.gid, site.spot, cls.a)
        instance.args = (site,)
        constructors = {"__init__": False, "__new__": False}
        given = self.graph.new_node()

        def construct(name: str, value: Node) -> None:
            constructors[name] = True
            receiver = instance if name == "__init__" else cls
            inner = Site(site.gid, site.spot, 0, site.arguments, self.graph.new_node(), site.expr)
            self.graph.wait(value, lambda item: self._construct(inner, item, receiver))
            if name == "__new__":
                self.graph.copy(inner.result, given)
                self.graph.copy(inner.result, site.result)
            else:
                self.graph.wait(given, lambda made: initialise(inner, value, made))

        def initialise(inner: Site, value: Node, made: Obj) -> None:
            # What `__new__` gives, be it new or kept, is what `__init__` is called on.
            if made.kind == "instance" and made.a == cls.a:
                self.graph.wait(value, lambda item: self._construct(inner, item, made))

        for name in constructors:
            self.members.lookup(
                entry, name, lambda value, name=name: construct(name, value),  # type: ignore[misc]
                lambda base: self.libraries.derive(site, instance, base),
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

    def _call_metaclass(self, site: Site, cls: Obj) -> None:
        """A `__call__` of the metaclass answers too: it may give an instance it keeps."""

        def called(item: Obj) -> None:
            if item.kind == "function" and item.a != site.gid:
                self.link(site, self.tables.functions[item.a], cls)

        self.members.lookup_meta(
            self.tables.classes[cls.a], "__call__", lambda value: self.graph.wait(value, called)
        )

    def _call_instance(self, site: Site, obj: Obj) -> None:
        def found(value: Node) -> None:
            self.graph.wait(value, lambda item: self._construct(site, item, obj))

        self.members.lookup(self.tables.classes[obj.a], "__call__", found, lambda base: None)

    def bare_instance(self, gid: int, spot: Spot, cls: Node) -> Node:
        """What `super().__new__(cls)` gives: an instance without a constructor call."""
        site = Site(gid, spot, 0, (), self.graph.new_node(), None)
        self.graph.wait(cls, lambda obj: self.make_bare(site, obj))
        return site.result

    def make_bare(self, site: Site, cls: Obj) -> None:
        """Let `site` give an instance of `cls` that no constructor has seen."""
        if cls.kind == "class":
            entry = self.tables.classes[cls.a]
            instance = self.graph.make("instance", entry.ir.name, site.gid, site.spot, cls.a)
            self.graph.add(site.result, instance)
            self.graph.copy(self.creation.classes_of(cls.a), site.result)


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
