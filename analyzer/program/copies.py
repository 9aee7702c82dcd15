"""Objects made in the likeness of others: `copy.deepcopy(x)`, `model.model_copy()`, `[0] * 9`.

A copy is an object of its own. A shallow one shares what is inside, a deep one has copies of that.
"""

from analyzer.program.attributes import Attributes
from analyzer.program.computed import attributes_of_class
from analyzer.program.events import Site
from analyzer.program.objects import Obj
from analyzer.program.solver import ITEM, Node
from analyzer.syntax.ir import Spot

_COPIED = ("container", "instance", "made")


class Copies:
    def __init__(self, attributes: Attributes) -> None:
        self._attributes = attributes
        self._graph = attributes.graph
        self._originals: dict[int, int] = {}
        self._filled: set[tuple[int, int]] = set()

    def copy(self, site: Site, source: Node, *, deep: bool) -> None:
        """Let `site` give a copy of each object that `source` denotes; its keywords are fields."""
        named = [(name, node) for name, node, _ in site.arguments if name.isidentifier() and node]

        def give(obj: Obj) -> None:
            made = self.of(obj, site.gid, site.spot, deep=deep)
            self._graph.add(site.result, made)
            if made is not obj and made.kind == "instance":
                for name, node in named:
                    self._graph.copy(node, self._graph.field(made.id, name))

        self._graph.wait(source, give)

    def of(self, obj: Obj, gid: int, spot: Spot, *, deep: bool = False) -> Obj:
        """The copy of `obj` that is made at one place; what cannot be copied is itself.

        A copy of a copy is one of what was there first, so that going round makes no more of them.
        """
        if obj.kind not in _COPIED:
            return obj
        first = self._originals.get(obj.id, obj.id)
        a, b = (obj.a, first) if obj.kind != "made" else (first, obj.b)
        made = self._graph.make(obj.kind, obj.name, gid, spot, a, b)
        if made is obj or (obj.id, made.id) in self._filled:
            return made
        self._filled.add((obj.id, made.id))
        self._originals[made.id] = first
        made.maker, made.args = obj.maker, obj.args
        if obj.kind == "instance":
            for name in sorted(attributes_of_class(self._graph, self._attributes.tables, obj.a)):
                self._field(obj, made, name, deep=deep)
        if deep:
            inside = self._graph.new_node()
            self._graph.read_field(obj.id, ITEM, inside)
            self._attributes.put(made.id, self._each(inside, made))
        else:
            self._graph.mirror(obj.id, made.id)
        return made

    def joined(self, op: str, nodes: list[Node], gid: int) -> Node:
        """The node of what `a + b` or `[0] * 9` gives: another container with what is in them."""
        present = sorted({node for node in nodes if node})
        result = self._graph.new_node() if present else 0

        def join(obj: Obj) -> None:
            if obj.kind == "container":
                self._graph.add(result, self.of(obj, gid, 0))
            elif op in ("+", "|"):
                self._graph.add(result, obj)

        for node in present:
            self._graph.wait(node, join)
        return result

    def _field(self, obj: Obj, made: Obj, name: str, *, deep: bool) -> None:
        if not deep:
            self._graph.read_field(obj.id, name, self._graph.field(made.id, name))
            return
        inside = self._graph.new_node()
        self._graph.read_field(obj.id, name, inside)
        self._graph.copy(self._each(inside, made), self._graph.field(made.id, name))

    def _each(self, source: Node, within: Obj) -> Node:
        """The node of the deep copies of what `source` denotes, made where `within` is."""
        node = self._graph.new_node()
        self._graph.wait(
            source,
            lambda obj: self._graph.add(node, self.of(obj, within.gid, within.spot, deep=True)),
        )
        return node
