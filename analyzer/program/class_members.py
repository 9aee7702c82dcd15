"""What a class has under a name: its own, what its bases bring, and what a library's would."""

from collections.abc import Callable

from analyzer.program.objects import Obj
from analyzer.program.solver import Constraints, Node
from analyzer.program.tables import ClassEntry, Tables
from analyzer.syntax import ir

_DESCRIPTORS = {
    "staticmethod": "static",
    "classmethod": "class",
    "property": "property",
    "cached_property": "property",
    "setter": "setter",
    "deleter": "setter",
}


class ClassMembers:
    """Looks names up along bases and metaclasses; what comes up while solving is told later."""

    def __init__(self, graph: Constraints, tables: Tables) -> None:
        self.graph = graph
        self.tables = tables
        self._members: dict[tuple[int, str], _Member] = {}
        self._has_metaclasses = any(
            base.name == "metaclass" for cls in tables.classes for base in cls.ir.bases
        )

    def lookup(
        self, cls: ClassEntry, name: str, found: Callable[[Node], None],
        external: Callable[[Obj], None],
    ) -> None:  # fmt: skip
        """Find `name` along the bases of `cls`: the nodes of the first classes that have it.

        `external` gets the library bases on the way. `class C(C)` may derive from itself here, as
        a name denotes all that it ever holds.
        """
        self._member_of(cls, name).tell(found, external)

    def lookup_meta(
        self, cls: ClassEntry, name: str, found: Callable[[Node], None],
        seen: frozenset[int] = frozenset(),
    ) -> None:  # fmt: skip
        """Find `name` in the metaclass of `cls`, its own or one that a base brings."""
        if not self._has_metaclasses or cls.cid in seen:
            return

        def meta(obj: Obj) -> None:
            if obj.kind == "class":
                self.lookup(self.tables.classes[obj.a], name, found, lambda base: None)

        def inherited(obj: Obj) -> None:
            if obj.kind == "class":
                self.lookup_meta(self.tables.classes[obj.a], name, found, seen | {cls.cid})

        self.graph.wait(cls.metaclass, meta)
        for base in cls.bases:
            self.graph.wait(base, inherited)

    def add(self, cls: int, name: str, node: Node) -> None:
        """Tell who asked that the class has another value under `name`."""
        member = self._members.get((cls, name))
        if member is not None:
            member.add_node(node)

    def _member_of(self, cls: ClassEntry, name: str) -> "_Member":
        """What a class has or inherits under a name: looked up once, whoever asks."""
        key = (cls.cid, name)
        member = self._members.get(key)
        if member is None:
            member = self._members[key] = _Member(self.graph, final=name in cls.ir.names)
            if member.final or (cls.obj, name) in self.graph.fields_of():
                member.add_node(self.graph.field(cls.obj, name))
            if not member.final:
                for base in cls.bases:
                    self.graph.wait(base, lambda obj: self._inherit(member, obj, name))
        return member

    def _inherit(self, member: "_Member", base: Obj, name: str) -> None:
        if base.kind == "class":
            above = self._member_of(self.tables.classes[base.a], name)
            if above is not member:
                above.tell(member.add_node, member.add_external)
        elif base.kind in ("external", "made", "member"):
            member.add_external(base)


class _Member:
    """The nodes that a name denotes in a class, and its library bases, told to all who asked.

    It is `final` when the class itself has the name: then nothing can come up later.
    """

    __slots__ = ("_asked", "_externals", "_graph", "_nodes", "final")

    def __init__(self, graph: Constraints, *, final: bool) -> None:
        self.final = final
        self._graph = graph
        self._nodes: list[Node] = []
        self._externals: list[Obj] = []
        self._asked: list[tuple[Callable[[Node], None], Callable[[Obj], None], int]] = []

    def tell(self, found: Callable[[Node], None], external: Callable[[Obj], None]) -> None:
        """Call `found` for each node and `external` for each library base, now and later."""
        if not self.final:
            self._asked.append((found, external, self._graph.actor))
        for node in tuple(self._nodes):
            found(node)
        for base in tuple(self._externals):
            external(base)

    def add_node(self, node: Node) -> None:
        if node not in self._nodes:
            self._nodes.append(node)
            for found, _, actor in tuple(self._asked):
                self._graph.run(actor, found, node)

    def add_external(self, base: Obj) -> None:
        if base not in self._externals:
            self._externals.append(base)
            for _, external, actor in tuple(self._asked):
                self._graph.run(actor, external, base)


def descriptor_of(function: ir.Function) -> str:
    """`static`, `class`, `property`, `setter` or an empty string."""
    for decorator in function.decorators:
        if isinstance(decorator, ir.Call):
            decorator = decorator.func
        if isinstance(decorator, ir.Name):
            name = decorator.id
        elif isinstance(decorator, ir.Attr):
            name = decorator.name
        else:
            continue
        if name in _DESCRIPTORS:
            return _DESCRIPTORS[name]
    return "class" if function.name in ("__class_getitem__", "__init_subclass__") else ""
