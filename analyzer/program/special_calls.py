"""Calls whose meaning is the language's: `getattr`, `setattr`, `next`, `type(x)`, `__new__`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.program.computed import COMPUTED, ends_of, fitting
from analyzer.program.events import Event, Site
from analyzer.program.namespaces import is_own_module, plain_call, set_by
from analyzer.program.objects import Obj
from analyzer.program.solver import Node
from analyzer.syntax import ir

if TYPE_CHECKING:
    from analyzer.program.expressions import ExpressionConstraints, Scope


_CONTAINERS = {"dict": dict, "list": list, "set": set}
_OF_CLASS = ("fromkeys", "__new__", "__init__", "__class_getitem__")
"""Methods of containers that are no use of one that is there."""

_OWN = ("module", "instance", "class")
"""Kinds of objects whose attributes the program spells out somewhere."""


class SpecialCalls:
    """Evaluates such calls for `expressions`."""

    def __init__(self, expressions: ExpressionConstraints) -> None:
        self.expressions = expressions
        self.engine = expressions.engine
        self.graph = expressions.graph
        self.attributes = expressions.attributes

    def node(self, expr: ir.Call, scope: Scope) -> Node | None:
        """The node of the call's value; None when the call is like any other."""
        for one in set_by(expr):
            self.node(one, scope)
        bound = self._bound(expr, scope)
        if bound is not None:
            return self.expressions.node(bound, scope)
        expr = plain_call(expr) or expr
        found = self._by_name(expr, scope)
        if found is not None:
            return found
        match expr:
            case ir.Call(ir.Name("next"), (ir.Arg("", base), *rest)):
                return self.expressions.merge(
                    [self._next(base, expr, scope), *self._values(rest, scope)]
                )
            case ir.Call(
                ir.Attr(stack, "enter_context" | "enter_async_context"), (ir.Arg("", entered),)
            ):
                return self._entered(stack, entered, scope)
            case ir.Call(ir.Name("len" | "str" | "repr" | "bool" | "hash" as name, _), (arg,)):
                self.implied(self.expressions.node(arg.value, scope), f"__{name}__")
                return None
            case ir.Call(ir.Name("vars"), (ir.Arg("", base),)):
                holder = self.expressions.node(base, scope)
                if holder:
                    scope.events.append(Event("read field", expr.spot, holder, COMPUTED, base))
                return None
            case ir.Call(ir.Name("type"), (ir.Arg("", base),)):
                return self.expressions.attribute(ir.Attr(base, "__class__", expr.spot), scope)
            case ir.Call(
                ir.Attr(ir.Call(ir.Name("globals" | "vars"), ()), "items" | "values" as name), ()
            ):
                site = Site(scope.function.gid, expr.spot, 0, (), self.graph.new_node(), expr)
                reflection = self.engine.calls.libraries.reflection
                reflection.of_own_module(site, pairs=name == "items")
                return site.result
            case ir.Call(ir.Name("map"), (ir.Arg("", called), *given)) if given:
                return self._mapped(called, given, expr, scope)
            case ir.Call(ir.Attr(base, "__subclasses__"), ()):
                reflection = self.engine.calls.libraries.reflection
                classes = self.expressions.node(base, scope)
                return reflection.subclasses(classes, scope.function.gid, expr.spot)
            case ir.Call(ir.Attr(base, "__new__" | "__call__" as name, _), _):
                if is_super(base):
                    return self._bare(expr, name, scope)
                if isinstance(base, ir.Name) and base.id == "object":
                    return self._bare(expr, name, scope)
        return None

    def _mapped(self, called: ir.Expr, given: list[ir.Arg], expr: ir.Call, scope: Scope) -> Node:
        """`map(f, xs)`: what `f` gives for the items of `xs`."""
        items = tuple(
            ("", self.attributes.load_item(self.expressions.node(arg.value, scope)), arg.value)
            for arg in given
        )
        gid, callee = scope.function.gid, self.expressions.node(called, scope)
        made = self.graph.make("container", "list", gid, expr.spot)
        if callee:
            result = self.engine.calls.site(gid, expr.spot, callee, items, expr)
            self.attributes.put(made.id, result)
        node = self.graph.new_node()
        self.graph.add(node, made)
        return node

    def _by_name(self, expr: ir.Call, scope: Scope) -> Node | None:
        """The node of `getattr`, `setattr` or `hasattr`, whose name is a text or computed."""
        match expr:
            case ir.Call(
                ir.Name("getattr"), (ir.Arg("", base), ir.Arg("", ir.Const("str", name)), *rest)
            ):
                found = self.expressions.attribute(ir.Attr(base, name, expr.spot), scope)
                return self.expressions.merge([found, *self._values(rest, scope)])
            case ir.Call(
                ir.Name("setattr"),
                (ir.Arg("", base), ir.Arg("", ir.Const("str", name)), ir.Arg("", value)),
            ):
                result = self.expressions.node(value, scope)
                self.expressions.assign(ir.Attr(base, name, expr.spot), result, value, scope)
                return 0
            case ir.Call(
                ir.Name("hasattr"), (ir.Arg("", base), ir.Arg("", ir.Const("str", name)))
            ):
                self.expressions.attribute(ir.Attr(base, name, expr.spot), scope)
                return 0
            case ir.Call(ir.Name("getattr"), (ir.Arg("", base), ir.Arg("", name), *rest)):
                found = self.computed_attribute(base, name, expr.spot, scope)
                if is_own_module(base):
                    entry = self.expressions.entry_of_module(name, expr.spot, scope)
                    found = self.expressions.merge([found, entry])
                return self.expressions.merge([found, *self._values(rest, scope)])
            case ir.Call(
                ir.Name("setattr"), (ir.Arg("", base), ir.Arg("", name), ir.Arg("", value))
            ):
                result = self.expressions.node(value, scope)
                if is_own_module(base):
                    self.expressions.assign_entry_of_module(name, result, value, expr.spot, scope)
                    return 0
                self.assign_computed(base, name, result, value, expr.spot, scope)
                return 0
        return None

    def _bound(self, expr: ir.Call, scope: Scope) -> ir.Call | None:
        """`dict.update(cart, more)` as `cart.update(more)`."""
        match expr:
            case ir.Call(ir.Attr(ir.Name(kind), method, spot), (ir.Arg("", base), *rest), _):
                meant = hasattr(_CONTAINERS.get(kind), method) and method not in _OF_CLASS
                own = self.engine.tables.owner(scope.function, kind) >= 0
                if kind in _CONTAINERS and meant and not own:
                    return ir.Call(ir.Attr(base, method, spot), tuple(rest), expr.spot)
        return None

    def implied(self, base: Node, method: str, *values: Node) -> None:
        """Link the method of the program that the language calls for an operation on `base`."""

        def call(obj: Obj) -> None:
            if obj.kind == "instance":
                self.attributes.call_method(obj, method, 0, list(values))

        self.graph.wait(base, call)

    def _entered(self, stack: ir.Expr, value: ir.Expr, scope: Scope) -> Node:
        """`stack.enter_context(value)` of an exit stack, like `with value as …`."""
        self.expressions.node(stack, scope)
        entered, result = self.expressions.node(value, scope), self.graph.new_node()
        if entered:
            self.engine.calls.enter_context(entered, result)
        return result

    def _values(self, arguments: list[ir.Arg], scope: Scope) -> list[Node]:
        return [self.expressions.node(arg.value, scope) for arg in arguments]

    def _next(self, base: ir.Expr, expr: ir.Call, scope: Scope) -> Node:
        """`next(x)`: the method of an instance, or an element of anything else."""
        holder = self.expressions.node(base, scope)
        if not holder:
            return 0
        scope.events.append(Event("call method", expr.spot, holder, "__next__", expr))
        result = self.attributes.load_item(holder)
        method = self.attributes.load(holder, "__next__")
        called = self.engine.calls.site(scope.function.gid, expr.spot, method, (), expr)
        return self.expressions.merge([result, called])

    def computed_attribute(
        self, base: ir.Expr, name: ir.Expr, spot: ir.Spot, scope: Scope
    ) -> Node:
        """`getattr` with a name that is no literal: every attribute that fits.

        A name of which nothing is known gives functions alone: all fields together tell nothing.
        """
        holder = self.expressions.node(base, scope)
        self.expressions.node(name, scope)
        if not holder:
            return 0
        if self.attributes.delegation.hands_on(scope.function, name):
            self._hand_on(holder, spot, scope)
            return 0
        scope.events.append(Event("read field", spot, holder, COMPUTED, name))
        ends, node = ends_of(name), self.graph.new_node()

        def read(obj: Obj) -> None:
            for attribute in fitting(self.graph, self.engine.tables, obj, ends):
                value = self.attributes.load(self._only(obj), attribute)
                self.graph.wait(value, keep)

        def keep(item: Obj) -> None:
            if any(ends) or item.kind in ("function", "bound"):
                self.graph.add(node, item)

        self.graph.wait(holder, read)
        return node

    def _hand_on(self, holder: Node, spot: ir.Spot, scope: Scope) -> None:
        """A proxy's `getattr` reads each attribute that it is asked for."""
        seen: set[str] = set()

        def noted(name: str) -> None:
            if name not in seen:
                seen.add(name)
                scope.events.append(Event("read field", spot, holder, name, None))

        self.attributes.delegation.add(scope.function.gid, holder, noted)

    def assign_computed(
        self,
        base: ir.Expr,
        name: ir.Expr,
        result: Node,
        value: ir.Expr | None,
        spot: ir.Spot,
        scope: Scope,
    ) -> None:
        """`setattr` with a name that is no literal: a write of every field that fits."""
        holder = self.expressions.node(base, scope)
        self.expressions.node(name, scope)
        if not holder:
            return
        scope.events.append(Event("write field", spot, holder, COMPUTED, value, name))
        ends = ends_of(name)

        def write(obj: Obj) -> None:
            if obj.kind not in _OWN:
                self.attributes.store(self._only(obj), COMPUTED, result)
                return
            if not any(ends):
                return
            for attribute in fitting(self.graph, self.engine.tables, obj, ends):
                self.attributes.store(self._only(obj), attribute, result)

        self.graph.wait(holder, write)

    def _only(self, obj: Obj) -> Node:
        """A node that denotes just one object."""
        node = self.graph.new_node()
        self.graph.add(node, obj)
        return node

    def _bare(self, expr: ir.Call, name: str, scope: Scope) -> Node:
        arguments = self.expressions.arguments(expr, scope)
        method = self.engine.method_of(scope.function)
        if method is None or not method.ir.params:
            return 0
        receiver = self.graph.variable(method.gid, method.ir.params[0].name)
        if name == "__call__":
            return self.engine.calls.site(scope.function.gid, expr.spot, receiver, arguments, expr)
        return self.engine.calls.bare_instance(scope.function.gid, expr.spot, receiver)


def is_super(expr: ir.Expr) -> bool:
    """Whether an expression is `super(…)`."""
    return isinstance(expr, ir.Call) and isinstance(expr.func, ir.Name) and expr.func.id == "super"
