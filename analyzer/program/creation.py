"""What making a class runs: `__init_subclass__` of its bases, its metaclass's methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.program.events import Argument, Site
from analyzer.program.objects import Obj
from analyzer.program.solver import Node
from analyzer.program.tables import ClassEntry
from analyzer.syntax import ir

if TYPE_CHECKING:
    from analyzer.program.calls import Calls

_NAME_BASES_BODY: tuple[Argument, ...] = (("", 0, ir.Const("...", "")),) * 3


class ClassCreation:
    """Links the calls that the language makes when a class statement has run."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._graph = calls.graph
        self._tables = calls.tables
        self._made: dict[int, Node] = {}

    def created(self, cls: Obj, gid: int, keywords: tuple[Argument, ...]) -> None:
        """Function `gid` has made `cls`, with the keywords of its class statement."""
        entry = self._tables.classes[cls.a]
        for base in entry.bases:
            self._graph.wait(base, lambda obj: self._told(obj, cls, entry, gid, keywords))
        self._calls.members.metas(entry, lambda meta: self._by_meta(meta, cls, entry, gid))

    def classes_of(self, meta: int) -> Node:
        """The node of the classes that metaclass `meta` made."""
        node = self._made.get(meta)
        if node is None:
            node = self._made[meta] = self._graph.new_node()
        return node

    def _told(
        self, base: Obj, cls: Obj, entry: ClassEntry, gid: int, keywords: tuple[Argument, ...]
    ) -> None:
        if base.kind == "class" and base.a != cls.a:
            self._link(
                self._tables.classes[base.a], "__init_subclass__", cls, entry, gid, keywords
            )

    def _by_meta(self, meta: Obj, cls: Obj, entry: ClassEntry, gid: int) -> None:
        self._graph.add(self.classes_of(meta.a), cls)
        above = self._tables.classes[meta.a]
        self._link(above, "__new__", meta, entry, gid, _NAME_BASES_BODY)
        self._link(above, "__init__", cls, entry, gid, _NAME_BASES_BODY)

    def _link(
        self, owner: ClassEntry, name: str, receiver: Obj, made: ClassEntry, gid: int,
        arguments: tuple[Argument, ...],
    ) -> None:  # fmt: skip
        site = Site(gid, made.ir.spot, 0, arguments, self._graph.new_node(), None)

        def called(item: Obj) -> None:
            if item.kind == "function":
                self._calls.link(site, self._tables.functions[item.a], receiver)

        self._calls.members.lookup(
            owner, name, lambda value: self._graph.wait(value, called), lambda base: None
        )
