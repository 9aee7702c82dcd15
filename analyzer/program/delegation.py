"""Attributes that `__getattr__` answers for: of a proxy, of a module.

A proxy that reads the same name off something else (`return getattr(self._inner, name)`) gives
what that has under the name; of any other `__getattr__` it is what the function returns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING

from analyzer.program.objects import Obj
from analyzer.program.solver import Node
from analyzer.program.tables import FunctionEntry, ModuleEntry
from analyzer.syntax import ir

if TYPE_CHECKING:
    from analyzer.program.attributes import Attributes

_ANSWERING = "__getattr__"


class Delegation:
    def __init__(self, attributes: Attributes) -> None:
        self._attributes = attributes
        self._graph = attributes.graph
        self._tables = attributes.tables
        self._holders: defaultdict[int, list[tuple[Node, Callable[[str], None]]]]
        self._holders = defaultdict(list)
        self._asked: defaultdict[int, list[tuple[str, Node]]] = defaultdict(list)
        self._used = any(one.ir.name == _ANSWERING for one in attributes.tables.functions)

    def hands_on(self, function: FunctionEntry, name: ir.Expr) -> bool:
        """Whether `getattr(…, name)` in `function` is for the very name that it is asked for."""
        params = function.ir.params
        return (
            function.ir.name == _ANSWERING
            and bool(params)
            and isinstance(name, ir.Name)
            and name.id == params[-1].name
        )

    def add(self, gid: int, holder: Node, noted: Callable[[str], None]) -> None:
        """Function `gid` reads what it is asked for off `holder`; `noted` is told each name."""
        self._holders[gid].append((holder, noted))
        for name, node in tuple(self._asked[gid]):
            self._hand_on(holder, noted, name, node)

    def read(self, receiver: Obj, name: str, node: Node) -> None:
        """Let `node` hold what an instance gives under a name that its class does not have."""
        if not self._used or name.startswith("__"):
            return

        def answer(item: Obj) -> None:
            if item.kind == "function" and not self._has(receiver.a, name):
                self._attributes.call(item, receiver, node, [0])
                self._ask(item.a, name, node)

        self._attributes.members.lookup(
            self._tables.classes[receiver.a], _ANSWERING,
            lambda value: self._graph.wait(value, answer), lambda base: None,
        )  # fmt: skip

    def read_module(self, module: ModuleEntry, name: str, node: Node) -> None:
        """Let `node` hold what a module gives under a name that it does not bind."""
        if not self._used or _ANSWERING not in module.summary.functions[0].names:
            return

        def answer(item: Obj) -> None:
            if item.kind == "function":
                self._attributes.call(item, None, node, [0])
                self._ask(item.a, name, node)

        self._graph.wait(self._graph.variable(module.functions, _ANSWERING), answer)

    def _ask(self, gid: int, name: str, node: Node) -> None:
        self._asked[gid].append((name, node))
        for holder, noted in tuple(self._holders[gid]):
            self._hand_on(holder, noted, name, node)

    def _hand_on(self, holder: Node, noted: Callable[[str], None], name: str, node: Node) -> None:
        self._graph.copy(self._attributes.load(holder, name), node)
        noted(name)

    def _has(self, cid: int, name: str) -> bool:
        """Whether a class or a base of it has an attribute, as far as the source tells."""
        pending, seen = [cid], {cid}
        while pending:
            current = pending.pop()
            if name in self._tables.attribute_names(current):
                return True
            for base in self._tables.classes[current].bases:
                found = (self._graph.objects[obj] for obj in self._graph.points_to[base])
                above = {obj.a for obj in found if obj.kind == "class"} - seen
                seen |= above
                pending += above
        return False
