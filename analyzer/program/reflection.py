"""A program that looks at itself: what it imports by name, lists of a module, finds as subclasses.

A name that is put together while the program runs is each that fits; one of which nothing is known
is any module that the importing module, or what it imports, spells out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from analyzer.program.computed import MAX_FITTING, Ends, fitting
from analyzer.program.events import Site
from analyzer.program.objects import Obj
from analyzer.program.solver import Node
from analyzer.program.tables import FunctionEntry, ModuleEntry
from analyzer.syntax import ir
from analyzer.syntax.walk import walk

if TYPE_CHECKING:
    from analyzer.program.attributes import Attributes

_CALLABLE = ("function", "bound")
_FILTERS = {
    "inspect.isclass": ("class",),
    "inspect.isfunction": _CALLABLE,
    "inspect.ismethod": _CALLABLE,
    "inspect.isroutine": _CALLABLE,
    "inspect.iscoroutinefunction": _CALLABLE,
}


class Reflection:
    """Gives the objects that reflective calls give."""

    def __init__(self, attributes: Attributes) -> None:
        self._attributes = attributes
        self._graph = attributes.graph
        self._tables = attributes.tables
        self._subclasses: dict[int, Node] = {}
        self.calls: dict[str, Callable[[Site], bool]] = {
            "importlib.import_module": self._import,
            "builtins.__import__": self._import,
            "inspect.getmembers": self._members,
            "builtins.vars": self._variables,
        }
        """By the name of a library's callable: says whether it gave the call's value a meaning."""

    # modules by name

    def _import(self, site: Site) -> bool:
        wanted = site.positional(0)
        if wanted is None:
            return False
        importer = self._tables.functions[site.gid]
        modules = list(self._modules(importer, wanted[2], relative=len(site.arguments) > 1))
        for module in modules[:MAX_FITTING]:
            self._graph.add(site.result, self._attributes.module_object(module.functions))
        return bool(modules)

    def _modules(
        self, importer: FunctionEntry, name: ir.Expr, *, relative: bool
    ) -> Iterator[ModuleEntry]:
        if isinstance(name, ir.Const):
            yield from self._named(importer.module, name.text)
            return
        pieces = name.operands if isinstance(name, ir.Op) and name.op in ("fmt", "+") else (name,)
        texts = [self._text(importer, piece) for piece in pieces]
        known = next((at for at, text in enumerate(texts) if text is None), len(texts))
        before = "".join(text for text in texts[:known] if text is not None)
        after = (texts[-1] or "") if known < len(texts) else ""
        if known == len(texts):
            yield from self._named(importer.module, before)
        elif before.strip("."):
            yield from self._fitting(importer.module, Ends(before, after))
        elif relative or before:
            yield from self._beside(importer.module, after)
        else:
            yield from self._spelled(importer)

    def _text(self, importer: FunctionEntry, piece: ir.Expr) -> str | None:
        """The text of a part of a name, where the source tells it."""
        match piece:
            case ir.Const("str", text):
                return text
            case ir.Name("__name__"):
                return _dotted(importer.module.file)
            case ir.Name("__package__"):
                return _package(importer.module.file)
            case ir.Attr(ir.Name(name), "__name__" | "__package__"):
                return self._name_of(importer, name)
        return None

    def _name_of(self, importer: FunctionEntry, name: str) -> str | None:
        """The name of the module that `name` is imported as."""
        for scope in (importer.ir, importer.module.summary.functions[0]):
            for statement in walk(scope.body):
                if isinstance(statement, ir.Import) and statement.bound == name:
                    dotted = f"{statement.module}.{statement.name}".strip(".")
                    for wanted in (dotted, statement.module):
                        module = self._tables.module_of(
                            importer.module.file, statement.level, wanted
                        )
                        if module is not None:
                            return _dotted(module.file)
        return None

    def _named(self, importer: ModuleEntry, text: str) -> Iterator[ModuleEntry]:
        name = text.lstrip(".")
        module = self._tables.module_of(importer.file, len(text) - len(name), name)
        if module is not None:
            yield module

    def _fitting(self, importer: ModuleEntry, ends: Ends) -> Iterator[ModuleEntry]:
        """Modules whose names begin and end so, one package deep."""
        folder, _, stem = ends.before.lstrip(".").rpartition(".")
        wanted = f"/{folder.replace('.', '/')}/" if folder else f"/{_folder(importer.file)}/"
        for file, module in self._tables.modules.items():
            home, _, name = f"/{file}".rpartition("/")
            if name == "__init__.py":
                home, _, name = home.rpartition("/")
            rest = name.removesuffix(".py")
            if f"{home}/".endswith(wanted) and Ends(stem, ends.after).fit(rest):
                yield module

    def _beside(self, importer: ModuleEntry, after: str) -> Iterator[ModuleEntry]:
        """Modules in the importer's own package."""
        folder = _folder(importer.file)
        for file, module in self._tables.modules.items():
            stem = file.removesuffix(".py")
            if _folder(file) == folder and module is not importer and stem.endswith(after):
                yield module

    def _spelled(self, importer: FunctionEntry) -> Iterator[ModuleEntry]:
        """Modules whose whole names stand in the importer, or in what it imports from."""
        module = importer.module
        sources = {module.file: module}
        for statement in module.summary.imports:
            source = self._tables.module_of(module.file, statement.level, statement.module)
            if source is not None:
                sources[source.file] = source
        found = {}
        for source in sources.values():
            for node in walk(source.summary.functions):
                if isinstance(node, ir.Const) and node.kind == "str" and "." in node.text:
                    for named in self._named(module, node.text):
                        found[named.file] = named
        yield from found.values()

    # members

    def _members(self, site: Site) -> bool:
        """`inspect.getmembers(x, filter)`: pairs of a name and a public member of `x`."""
        subject = site.positional(0)
        self._graph.add(site.result, self._pairs(site, self._values(site, subject and subject[1])))
        return True

    def of_own_module(self, site: Site, *, pairs: bool) -> None:
        """`globals().items()` or `globals().values()`: what the module of the call defines."""
        module = self._graph.new_node()
        own = self._tables.functions[site.gid].module.functions
        self._graph.add(module, self._attributes.module_object(own))
        values = self._values(site, module)
        found = self._pairs(site, values) if pairs else self._container("list", site, values)
        self._graph.add(site.result, found)

    def _pairs(self, site: Site, values: Node) -> Obj:
        pair = self._container("tuple", site, values)
        node = self._graph.new_node()
        self._graph.add(node, pair)
        return self._container("list", site, node)

    def _variables(self, site: Site) -> bool:
        """`vars(module)`: a dict of what the module defines."""
        subject = site.positional(0)
        if subject is None:
            return False
        content = self._values(site, subject[1])
        self._graph.add(site.result, self._container("dict", site, content))
        return True

    def _container(self, kind: str, site: Site, content: Node) -> Obj:
        made = self._graph.make("container", kind, site.gid, site.spot)
        self._attributes.put(made.id, content)
        return made

    def _values(self, site: Site, subject: Node | None) -> Node:
        """The node of the public members that the call is about."""
        kinds = self._kinds(site)
        values = self._graph.new_node()

        def member(item: Obj, home: Obj) -> None:
            module = self._tables.functions[item.gid].module.functions
            own = home.kind != "module" or module == home.a
            if item.kind in kinds and own:
                self._graph.add(values, item)

        def members(obj: Obj) -> None:
            for name in fitting(self._graph, self._tables, obj, Ends("", "")):
                single = self._graph.new_node()
                self._graph.add(single, obj)
                value = self._attributes.load(single, name)
                self._graph.wait(value, lambda item: member(item, obj))

        if subject is not None:
            self._graph.wait(subject, members)
        return values

    def _kinds(self, site: Site) -> tuple[str, ...]:
        """Kinds of members that the filter of `getmembers` lets through."""
        given = site.positional(1) or site.keyword("predicate")
        for obj in self._graph.points_to[given[1]] if given is not None else ():
            kinds = _FILTERS.get(self._attributes.type_name(self._graph.objects[obj]))
            if kinds is not None:
                return kinds
        return (*_CALLABLE, "class")

    # subclasses

    def derived(self, cls: Obj, base: Node) -> None:
        """Note that the class `cls` names `base` among its bases."""

        def note(obj: Obj) -> None:
            if obj.kind == "class":
                self._graph.add(self._subclasses_of(obj.a), cls)

        self._graph.wait(base, note)

    def _subclasses_of(self, cid: int) -> Node:
        """The node of the classes of the program that name class `cid` as a base."""
        node = self._subclasses.get(cid)
        if node is None:
            node = self._subclasses[cid] = self._graph.new_node()
        return node

    def subclasses(self, base: Node, gid: int, spot: ir.Spot) -> Node:
        """The node of `base.__subclasses__()`."""
        classes = self._graph.new_node()

        def copy(obj: Obj) -> None:
            if obj.kind == "class":
                self._graph.copy(self._subclasses_of(obj.a), classes)

        self._graph.wait(base, copy)
        found = self._graph.make("container", "list", gid, spot)
        self._attributes.put(found.id, classes)
        node = self._graph.new_node()
        self._graph.add(node, found)
        return node


def _folder(file: str) -> str:
    return file.rpartition("/")[0]


def _dotted(file: str) -> str:
    """A module's name as far as its path tells it: longer than it is, under a source folder."""
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _package(file: str) -> str:
    return _folder(file).replace("/", ".")
