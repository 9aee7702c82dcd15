"""What a call of a library's callable does: calls back, passes on, makes, moves elements.

Assumptions about libraries, each stated once: a function handed to a library, or put in place of
one of its own, may be called by it;
a decorator of a library gives back the function it is handed; what a library call gives
is an object of its own unless the catalog calls it a plain value.
"""

from typing import TYPE_CHECKING

from analyzer.catalog import Listener, matches
from analyzer.program.attributes import APPLICATION_ATTRIBUTE, SERVER_ATTRIBUTE
from analyzer.program.class_members import descriptor_of
from analyzer.program.copies import Copies
from analyzer.program.events import Argument, Site
from analyzer.program.invoking import handed_to, is_invoked
from analyzer.program.objects import Obj
from analyzer.program.reflection import Reflection
from analyzer.program.solver import ITEM, UNKEYED, Node, keyed
from analyzer.program.tables import FunctionEntry
from analyzer.syntax import ir
from analyzer.syntax.ir import Spot

if TYPE_CHECKING:
    from analyzer.program.calls import Calls

_ADDS = {"append", "add", "appendleft", "put", "put_nowait", "insert", "push", "send", "set",
         "__setitem__"}  # fmt: skip
_GIVES = {"pop", "get", "popleft", "popitem", "setdefault", "get_nowait", "peek", "__getitem__"}
_VIEWS = {"values", "items", "most_common", "__iter__"}
_MERGES = {"update", "extend", "extendleft"}
_TYPED_DICTS = ("typing.TypedDict", "typing_extensions.TypedDict")
_CONTAINER_KINDS = ("container", "cache")


class LibraryCalls:
    """The calls that leave the program; `calls` links what comes back into it."""

    def __init__(self, calls: "Calls") -> None:
        self.calls = calls
        self.graph = calls.graph
        self.tables = calls.tables
        self.catalog = calls.catalog
        self.attributes = calls.attributes
        self.members = calls.members
        self.reflection = Reflection(calls.attributes)
        self.copies = Copies(calls.attributes)
        self.sites: list[tuple[Site, Obj]] = []
        self._handed: set[tuple[Node, str]] = set()
        self._unfolded: set[tuple[Node, Node, int]] = set()

    def call(self, site: Site, obj: Obj) -> None:
        """Let `site` call the library object `obj`."""
        self.sites.append((site, obj))
        if obj.kind == "member" and self._container_call(site, obj):
            return
        name = self.attributes.type_name(obj)
        if self._first_time(site, name):
            self._call_back(site, name)
            if self._decorates(obj, name):
                self._pass_through(site)
        given = (
            site.positional(self.catalog.through[name]) if name in self.catalog.through else None
        )
        if given is not None:
            self.graph.copy(given[1], site.result)
            return
        if self._copy(site, obj, name):
            return
        among = site.positional(0) if name in self.catalog.elements else None
        if among is not None and site.positional(1) is None:
            self.graph.copy(self.attributes.load_item(among[1]), site.result)
        if name == "functools.partial" and site.arguments:
            partial = self.graph.make("partial", "", site.gid, site.spot, site.arguments[0][1])
            partial.args = (site,)
            self.graph.add(site.result, partial)
            return
        if name.endswith(".__new__") and site.arguments:
            self.graph.wait(site.arguments[0][1], lambda cls: self.calls.make_bare(site, cls))
            return
        if obj.kind == "member" and obj.name in self.catalog.constructors:
            made_of = self.graph.objects[obj.a]
            if made_of.kind == "class":
                self.calls.make_bare(site, made_of)
                return
        reflective = self.reflection.calls.get(name)
        if reflective is not None and reflective(site):
            return
        invoker = self.catalog.invokers.get(name)
        if invoker is not None and invoker.returns:
            return
        self._make(site, obj, name)

    def _copy(self, site: Site, obj: Obj, name: str) -> bool:
        """Whether the call gives a copy of what it is handed, or of the object it is made on."""
        copied = site.positional(0)
        if name in self.catalog.copies | self.catalog.deep_copies and copied is not None:
            self.copies.copy(site, copied[1], deep=name in self.catalog.deep_copies)
            return True
        if obj.kind != "member" or obj.name not in self.catalog.copying_methods:
            return False
        base = self.graph.objects[obj.a]
        if base.kind != "instance":
            return False
        single = self.graph.new_node()
        self.graph.add(single, base)
        self.copies.copy(site, single, deep=site.keyword("deep") is not None)
        return True

    def _first_time(self, site: Site, name: str) -> bool:
        """What a call hands over is looked at once, and again only for callables that call it."""
        key = (site.result, name if name in self.catalog.invokers else "")
        if key in self._handed:
            return False
        self._handed.add(key)
        return True

    def _make(self, site: Site, obj: Obj, name: str) -> None:
        if obj.kind == "member" and obj.name == "get":
            self._read_context(site, self.graph.objects[obj.a])
        made_type = self.catalog.makers.get(name)
        if obj.kind == "made":
            factory = self.catalog.types.get(name)
            name = factory.returns.get("__call__", "") if factory is not None else ""
            made_type = self.catalog.types.get(name)
            if made_type is None:
                return
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
        if made_type is not None and made_type.kind == "server":
            self.graph.add(self.attributes.flow_node(SERVER_ATTRIBUTE), made)
        if matches(name, self.catalog.applications):
            self.graph.add(self.attributes.flow_node(APPLICATION_ATTRIBUTE), made)
        if made_type is not None and made_type.kind in _CONTAINER_KINDS:
            self._fill_container(site, made)
        default = site.keyword("default")
        if made_type is not None and made_type.kind == "context" and default is not None:
            self.graph.copy(default[1], self.graph.field(made.id, "default"))
        if made_type is not None and made_type.kind == "namespace":
            for keyword, value, _ in site.arguments:
                if keyword not in ("", "*", "**") and value:
                    self.graph.copy(value, self.graph.field(made.id, keyword))

    def _read_context(self, site: Site, variable: Obj) -> None:
        """A context variable that nobody has set gives its default, the same one each time."""
        known = self.catalog.types.get(self.attributes.type_name(variable))
        if variable.kind == "made" and known is not None and known.kind == "context":
            self.graph.read_field(variable.id, "default", site.result)

    def _gives_data(self, obj: Obj, name: str) -> bool:
        if self.catalog.is_value(name):
            return True
        if obj.kind != "member":
            return False
        return hasattr(str, obj.name) or obj.name in self.catalog.data_methods

    # what the library is handed, and calls

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
        made = self.catalog.makers.get(name)
        plain = [argument for argument in site.arguments if not argument[0]]
        for argument in site.arguments:
            keyword, node, _ = argument
            if not node or keyword in ("*", "**"):
                continue
            rest: tuple[Argument, ...] = ()
            result = 0
            if invoker is not None and is_invoked(invoker, argument, plain):
                rest = handed_to(self.attributes, invoker, argument, site)
                result = site.result if invoker.returns else 0
            listener = self.catalog.listeners.get(name)
            if listener is not None and argument in plain[listener.position :][:1]:
                rest = self._given_to(site, listener)
            attribute = self.catalog.flows.get(keyword)
            if attribute is not None and not result:
                result = self.graph.new_node()
            inner = Site(site.gid, site.spot, node, rest, result, site.expr)
            self.graph.wait(node, lambda item, inner=inner: self._function_given(inner, item))  # type: ignore[misc]
            if made is not None and made.kind == "server":
                self._list_given(inner)
            if attribute is not None:
                self._flow(inner, attribute)

    def _list_given(self, site: Site) -> None:
        """A server calls what is in a list that it is made with: `tools=[put, get]`."""
        inner = site._replace(callee=self.attributes.load_item(site.callee))
        self.graph.wait(inner.callee, lambda item: self._function_given(inner, item))

    def _given_to(self, site: Site, listener: Listener) -> tuple[Argument, ...]:
        """What a library calls a listening function with: objects that it makes itself."""
        given: list[Argument] = []
        for type_name in listener.gives:
            node = self.graph.new_node() if type_name else 0
            if type_name:
                made = self.graph.make("made", type_name, site.gid, site.spot, -1)
                made.maker = made.maker or listener.name
                self.graph.add(node, made)
            given.append(("", node, ir.Const("...", "")))
        return tuple(given)

    def _flow(self, site: Site, attribute: str) -> None:
        target = self.attributes.flow_node(attribute)
        entered = self.attributes.load_item(site.result)
        self.graph.copy(entered, target)
        self.graph.wait(site.result, lambda item: self._enter(item, target))

    def _enter(self, item: Obj, target: Node) -> None:
        """An object that is a context manager itself gives what entering it returns."""
        if item.kind == "instance":
            for method in ("__enter__", "__aenter__"):
                self.attributes.call_method(item, method, target, [])

    def put_in_place(self, item: Obj, gid: int, spot: Spot) -> None:
        """Let a library call `item`, which function `gid` puts in place of one of its own."""
        self._function_given(Site(gid, spot, 0, (), 0, None), item)

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
        elif item.kind == "instance":
            self.members.lookup(
                self.tables.classes[item.a], "__call__",
                lambda value: self._callback_on(site, value, item),
                lambda _: None,
            )  # fmt: skip

    def _called_back(self, site: Site, function: FunctionEntry, receiver: Obj | None) -> None:
        self.calls.callbacks[site.gid][function.gid].add(site.spot)
        self.calls.enter(function.gid)
        if site.arguments or receiver is not None:
            self.calls.links[function.gid].append((site, receiver is not None))
            self.calls.arguments.bind(site.arguments, function, receiver)
        if site.result:
            self.calls.give(function, site.result)

    def derive(self, site: Site, instance: Obj, base: Obj) -> None:
        """A class derives from a library's: note the type and what the framework calls on it."""
        name = self.attributes.type_name(base)
        if name in _TYPED_DICTS:
            self._make_dict(site)
        bases = self.attributes.external_bases.setdefault(instance.a, set())
        bases.add(name)
        known = self.catalog.makers.get(name)
        if known is not None and known.kind == "server":
            self.graph.add(self.attributes.flow_node(SERVER_ATTRIBUTE), instance)
        entry = self.tables.classes[instance.a]
        for method in sorted(entry.ir.names):
            if self.catalog.hook_for(name, method) is not None:
                self.members.lookup(
                    entry, method,
                    lambda value: self._callback_on(site, value, instance),
                    lambda _: None,
                )  # fmt: skip

    def _callback_on(self, site: Site, value: Node, instance: Obj) -> None:
        def called(item: Obj) -> None:
            if item.kind == "function" and not descriptor_of(self.tables.functions[item.a].ir):
                self._called_back(site, self.tables.functions[item.a], instance)

        self.graph.wait(value, called)

    # containers

    def _make_dict(self, site: Site) -> None:
        """Calling a `TypedDict` makes a dict."""
        made = self.graph.make("container", "dict", site.gid, site.spot)
        for name, node, _ in site.arguments:
            if name.isidentifier():
                self.attributes.put(made.id, node, name)
        self.graph.add(site.result, made)

    def _container_call(self, site: Site, obj: Obj) -> bool:
        """Methods of containers move elements; says whether `obj` was one."""
        base = self.graph.objects[obj.a]
        known = self.catalog.types.get(self.attributes.type_name(base))
        if known is not None and known.kind == "context":
            self._context_call(site, obj, base)
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
        if obj.name == "copy":
            part = self.graph.make(base.kind, base.name, site.gid, site.spot)
            part.maker, part.args = base.maker, (site,)
            self.graph.mirror(base.id, part.id, frozenset())
            self.graph.add(site.result, part)
        return True

    def _context_call(self, site: Site, obj: Obj, base: Obj) -> None:
        """What a module sets a context variable to when it is imported, all that follows get.

        What a function sets belongs to the call that runs it.
        """
        first = site.positional(0)
        if obj.name == "set" and first and self.tables.functions[site.gid].parent < 0:
            self.attributes.put(base.id, first[1])
        if obj.name == "get":
            self.graph.copy(self.graph.field(base.id, ITEM), site.result)

    def _give(self, base: Obj, key: str | None, result: Node) -> None:
        if key is None:
            self.graph.copy(self.graph.field(base.id, ITEM), result)
            return
        self.graph.copy(self.graph.field(base.id, keyed(key)), result)
        self.graph.copy(self.graph.field(base.id, UNKEYED), result)

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
                        self.calls.call(inner, item)  # type: ignore[misc]
                        if item.kind in ("function", "class", "bound")
                        or self._makes_container(item)
                        else None
                    ),
                )

    def _makes_container(self, obj: Obj) -> bool:
        known = self.catalog.makers.get(obj.name) if obj.kind == "external" else None
        return known is not None and known.kind in _CONTAINER_KINDS


def _constant_key(site: Site) -> str | None:
    """The constant string that a call like `d.get("k")` names, if it does."""
    first = site.positional(0)
    if first is not None and isinstance(first[2], ir.Const) and first[2].kind == "str":
        return first[2].text
    return None
