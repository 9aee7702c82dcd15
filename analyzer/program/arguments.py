"""Binding a call's arguments to the parameters of the function it reaches."""

from analyzer.program.attributes import Attributes
from analyzer.program.events import Argument
from analyzer.program.objects import Obj
from analyzer.program.solver import Constraints, Node, keyed
from analyzer.program.tables import FunctionEntry
from analyzer.syntax import ir


class Arguments:
    """Adds the constraints that carry arguments into parameters, spread ones included."""

    def __init__(self, graph: Constraints, attributes: Attributes) -> None:
        self.graph = graph
        self.attributes = attributes

    def bind(
        self, arguments: tuple[Argument, ...], function: FunctionEntry, receiver: Obj | None
    ) -> None:
        """Let the parameters of `function` denote what the call hands them."""
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

    def given(
        self, arguments: tuple[Argument, ...], function: FunctionEntry, name: str, *, bound: bool
    ) -> Node:
        """The node that a call hands to a parameter; 0 when it does not show which one does.

        The first parameter of a `bound` method takes the object instead.
        """
        if any(keyword in ("*", "**") for keyword, _, _ in arguments):
            return 0
        plain = [node for keyword, node, _ in arguments if not keyword]
        position = -1 if bound else 0
        for param in function.ir.params:
            if param.name == name:
                by_name = [node for keyword, node, _ in arguments if keyword == name]
                by_place = plain[position : position + 1] if position >= 0 else []
                return next(iter(by_name or by_place), 0)
            position += 1
        return 0

    def collect(self, function: FunctionEntry, name: str) -> None:
        """Let a parameter for the rest be there, though no call in sight fills it."""
        for param in function.ir.params:
            if param.name == name and param.kind in ("*", "**"):
                self._rest(function, param)

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

    def _to_rest(
        self, function: FunctionEntry, kind: str, node: Node, key: str | None = None
    ) -> None:
        for param in function.ir.params:
            if param.kind == kind:
                self.attributes.put(self._rest(function, param).id, node, key)

    def _rest(self, function: FunctionEntry, param: ir.Param) -> Obj:
        """The tuple or dict that takes the arguments no other parameter takes."""
        name = "tuple" if param.kind == "*" else "dict"
        rest = self.graph.make("container", name, function.gid, function.ir.spot)
        self.graph.add(self._parameter(function, param.name), rest)
        return rest

    def _parameter(self, function: FunctionEntry, name: str) -> Node:
        return self.graph.variable(function.gid, name)
