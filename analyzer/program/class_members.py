"""What a class has under a name: its own, what its bases bring, and what a library's would."""

from collections.abc import Callable

from analyzer.program.hierarchy import Hierarchy
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


_LIBRARY_KINDS = ("external", "made", "member")


class ClassMembers:
    """Looks names up along bases and metaclasses; what comes up while solving is told later."""

    def __init__(self, graph: Constraints, tables: Tables) -> None:
        self.graph = graph
        self.tables = tables
        self._hierarchy = Hierarchy(tables)
        self._members: dict[tuple[int, str], _Member] = {}
        self._own: dict[tuple[int, str], _Member] = {}
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

    def lookup_above(
        self, cls: ClassEntry, derived: ClassEntry, name: str, found: Callable[[Node], None],
        external: Callable[[Obj], None],
    ) -> bool:  # fmt: skip
        """Find `name` where `super()` in a method of `cls` does, for an instance of `derived`.

        Says whether the order of classes is known; nothing is told otherwise.
        """
        order = self._hierarchy.order(derived.cid)
        if order is None or cls.cid not in order:
            return False
        self._tell_libraries(cls, external)
        for cid in order[order.index(cls.cid) + 1 :]:
            entry = self.tables.classes[cid]
            own = self._own_of(entry, name)
            own.tell(found, external)
            if own.final:
                break
            self._tell_libraries(entry, external)
        return True

    def _tell_libraries(self, cls: ClassEntry, external: Callable[[Obj], None]) -> None:
        for base in cls.bases:
            self.graph.wait(
                base, lambda obj: external(obj) if obj.kind in _LIBRARY_KINDS else None
            )

    def lookup_meta(self, cls: ClassEntry, name: str, found: Callable[[Node], None]) -> None:
        """Find `name` in the metaclass of `cls`, its own or one that a base brings."""

        def of(meta: Obj) -> None:
            self.lookup(self.tables.classes[meta.a], name, found, lambda base: None)

        self.metas(cls, of)

    def metas(
        self, cls: ClassEntry, told: Callable[[Obj], None], seen: frozenset[int] = frozenset()
    ) -> None:
        """Tell the metaclasses of the program that `cls` has, its own and those of its bases."""
        if not self._has_metaclasses or cls.cid in seen:
            return

        def meta(obj: Obj) -> None:
            if obj.kind == "class":
                told(obj)

        def inherited(obj: Obj) -> None:
            if obj.kind == "class":
                self.metas(self.tables.classes[obj.a], told, seen | {cls.cid})

        self.graph.wait(cls.metaclass, meta)
        for base in cls.bases:
            self.graph.wait(base, inherited)

    def add(self, cls: int, name: str, node: Node) -> None:
        """Tell who asked that the class has another value under `name`."""
        own = self._own.get((cls, name))
        if own is not None:
            own.add_node(node)

    def _member_of(self, cls: ClassEntry, name: str) -> "_Member":
        """What a class has or inherits under a name: looked up once, whoever asks."""
        key = (cls.cid, name)
        member = self._members.get(key)
        if member is None:
            own = self._own_of(cls, name)
            if own.final:
                self._members[key] = own
                return own
            member = self._members[key] = _Member(self.graph, final=False)
            own.tell(member.add_node, member.add_external)
            searched = self._searched(cls, name)
            for base in cls.bases:
                if searched is None:
                    self.graph.wait(base, lambda obj: self._inherit(member, obj, name))
                else:
                    self.graph.wait(
                        base, lambda obj: self._inherit_in_order(member, obj, name, searched)
                    )
        return member

    def _own_of(self, cls: ClassEntry, name: str) -> "_Member":
        """What the class itself has under a name, without its bases."""
        key = (cls.cid, name)
        own = self._own.get(key)
        if own is None:
            own = self._own[key] = _Member(self.graph, final=name in cls.ir.names)
            if own.final or (cls.obj, name) in self.graph.fields_of():
                own.add_node(self.graph.field(cls.obj, name))
        return own

    def _searched(self, cls: ClassEntry, name: str) -> set[int] | None:
        """The classes searched for a name, down to the first that has it; None if unknown."""
        order = self._hierarchy.order(cls.cid)
        if order is None:
            return None
        last = next(
            (at for at, cid in enumerate(order) if name in self.tables.classes[cid].ir.names),
            len(order),
        )
        return set(order[1 : last + 1])

    def _inherit_in_order(
        self, member: "_Member", base: Obj, name: str, searched: set[int]
    ) -> None:
        """Take what a base has, once, if the search comes to it."""
        if base.kind in _LIBRARY_KINDS:
            member.add_external(base)
        if base.kind != "class" or base.a not in searched:
            return
        searched.discard(base.a)
        entry = self.tables.classes[base.a]
        own = self._own_of(entry, name)
        own.tell(member.add_node, member.add_external)
        for above in entry.bases if not own.final else ():
            self.graph.wait(above, lambda obj: self._inherit_in_order(member, obj, name, searched))

    def _inherit(self, member: "_Member", base: Obj, name: str) -> None:
        if base.kind == "class":
            above = self._member_of(self.tables.classes[base.a], name)
            if above is not member:
                above.tell(member.add_node, member.add_external)
        elif base.kind in _LIBRARY_KINDS:
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
