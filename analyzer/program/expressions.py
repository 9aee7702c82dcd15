"""Constraints and events of expressions: each expression has a node, 0 when it holds no object."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from analyzer.program.events import Argument, Event
from analyzer.program.namespaces import WHOLE, is_own_module, namespace_of, spelled_plainly
from analyzer.program.objects import Obj
from analyzer.program.solver import Node
from analyzer.program.special_calls import SpecialCalls, is_super
from analyzer.syntax import ir

if TYPE_CHECKING:
    from analyzer.program.engine import Engine
    from analyzer.program.tables import ClassEntry, FunctionEntry

_BUILTINS = frozenset(dir(builtins))
_MERGED = ("or", "and")
_SHIFTS = {"<<": "__lshift__", ">>": "__rshift__"}
_JOINING = ("+", "|", "*", "&", "-", "^")


class Scope:
    """Where code runs: a function, and the class whose body is being executed, if any."""

    __slots__ = ("cls", "events", "function")

    def __init__(
        self, function: FunctionEntry, events: list[Event], cls: ClassEntry | None = None
    ) -> None:
        self.function = function
        self.events = events
        self.cls = cls


class ExpressionConstraints:
    """Evaluates expressions of reachable functions to nodes, recording what they access."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.graph = engine.graph
        self.attributes = engine.attributes
        self.special = SpecialCalls(self)

    def node(self, expr: ir.Expr | None, scope: Scope) -> Node:
        if isinstance(expr, ir.Item | ir.Attr):
            expr = spelled_plainly(expr)
        match expr:
            case None | ir.Const():
                return 0
            case ir.Name():
                return self._name(expr, scope)
            case ir.Attr():
                return self.attribute(expr, scope)
            case ir.Call():
                return self._call(expr, scope)
            case ir.Item(ir.Call(ir.Name("globals"), ()), ir.Const("str", name), spot):
                return self._name_of_module(name, spot, scope)
            case ir.Item() if is_own_module(expr):
                module = self.attributes.module_object(scope.function.module.functions)
                return self._only(module)
            case ir.Item(ir.Call(ir.Name("globals"), ()), index, spot):
                return self.entry_of_module(index, spot, scope)
            case ir.Item(base, index, spot) if (names := namespace_of(base)) and names.of:
                return self.special.computed_attribute(names.of, index, spot, scope)
            case ir.Item():
                return self._item(expr, scope)
            case ir.Op(op, operands):
                return self._operator(op, operands, scope)
            case ir.Cond(test, body, orelse):
                self.node(test, scope)
                return self.merge([self.node(body, scope), self.node(orelse, scope)])
            case ir.Seq(kind, items, spot):
                return self._display(kind, items, spot, scope)
            case ir.Dict(pairs, spot):
                return self._dict(pairs, spot, scope)
            case ir.Comp():
                return self._comprehension(expr, scope)
            case ir.Flow():
                return self._flow(expr, scope)
            case ir.Lambda(index):
                return self._lambda(scope.function.module.functions + index, scope)
            case ir.Bind(target, value):
                result = self.node(value, scope)
                self.assign(target, result, value, scope)
                return result
        return 0

    # assignment

    def assign(self, target: ir.Expr, value: Node, expr: ir.Expr | None, scope: Scope) -> None:
        """Store `value`, written as `expr`, to an assignment target."""
        if isinstance(target, ir.Item | ir.Attr):
            target = spelled_plainly(target)
        match target:
            case ir.Name(name, spot):
                self._assign_name(name, spot, value, expr, scope)
            case ir.Attr(base, name, spot):
                holder = self.node(base, scope)
                if holder:
                    scope.events.append(Event("write field", spot, holder, name, expr))
                    self.attributes.store(holder, name, value)
            case ir.Item(ir.Call(ir.Name("globals"), ()), ir.Const("str", name), spot):
                self._assign_of_module(name, spot, value, expr, scope)
            case ir.Item(ir.Call(ir.Name("globals"), ()), index, spot):
                self.assign_entry_of_module(index, value, expr, spot, scope)
            case ir.Item(base, index, spot) if (names := namespace_of(base)) and names.of:
                self.special.assign_computed(names.of, index, value, expr, spot, scope)
            case ir.Item(base, index, spot):
                holder = self.node(base, scope)
                self.node(index, scope)
                if holder:
                    scope.events.append(Event("write item", spot, holder, "", index, expr))
                    self.attributes.store_item(holder, value, _text(index))
            case ir.Seq(_, items, _):
                self._unpack(items, value, expr, scope)
            case ir.Flow(_, inner) if inner is not None:
                self.assign(inner, value, expr, scope)

    def bind(self, name: str, value: Node, scope: Scope) -> None:
        """Let a name denote `value` without counting as a write: imports and definitions."""
        if scope.cls is not None and name in scope.cls.ir.names:
            self.graph.copy(value, self.graph.field(scope.cls.obj, name))
        else:
            owner = self.engine.tables.owner(scope.function, name)
            self.graph.copy(value, self.graph.variable(owner, name))

    def _assign_name(
        self, name: str, spot: ir.Spot, value: Node, expr: ir.Expr | None, scope: Scope
    ) -> None:
        if scope.cls is not None and name in scope.cls.ir.names:
            self.graph.copy(value, self.graph.field(scope.cls.obj, name))
            return
        owner = self.engine.tables.owner(scope.function, name)
        self.graph.copy(value, self.graph.variable(owner, name))
        if owner != scope.function.gid:
            scope.events.append(Event("write variable", spot, owner, name, expr))

    def _unpack(
        self, items: tuple[ir.Expr, ...], value: Node, expr: ir.Expr | None, scope: Scope
    ) -> None:
        if isinstance(expr, ir.Seq) and len(expr.items) == len(items):
            for target, part in zip(items, expr.items, strict=True):
                self.assign(target, self.node(part, scope), part, scope)
            return
        starred = any(isinstance(target, ir.Flow) for target in items)
        for place, target in enumerate(items):
            key = None if starred else str(place)
            element = self.attributes.load_part(value, key) if value else 0
            self.assign(target, element, expr, scope)

    # names and attributes

    def _name(self, expr: ir.Name, scope: Scope) -> Node:
        name = expr.id
        if scope.cls is not None and name in scope.cls.ir.names:
            return self.graph.field(scope.cls.obj, name)
        owner = self.engine.tables.owner(scope.function, name)
        if owner < 0:
            return self._unbound(expr, scope)
        if owner != scope.function.gid:
            scope.events.append(Event("read variable", expr.spot, owner, name, None))
        return self.graph.variable(owner, name)

    def _name_of_module(self, name: str, spot: ir.Spot, scope: Scope) -> Node:
        """`globals()["name"]`."""
        owner = scope.function.module.functions
        scope.events.append(Event("read variable", spot, owner, name, None))
        return self.graph.variable(owner, name)

    def _assign_of_module(
        self, name: str, spot: ir.Spot, value: Node, expr: ir.Expr | None, scope: Scope
    ) -> None:
        owner = scope.function.module.functions
        self.graph.copy(value, self.graph.variable(owner, name))
        if scope.function.gid != owner:
            scope.events.append(Event("write variable", spot, owner, name, expr))

    def entry_of_module(self, index: ir.Expr, spot: ir.Spot, scope: Scope) -> Node:
        """`globals()[name]`: an entry of what the module has under names that the run tells."""
        whole = self._whole_module(scope)
        self.node(index, scope)
        scope.events.append(Event("read item", spot, whole, "", index))
        return self.attributes.load_item(whole)

    def assign_entry_of_module(
        self, index: ir.Expr, value: Node, expr: ir.Expr | None, spot: ir.Spot, scope: Scope
    ) -> None:
        """`globals()[name] = value`."""
        whole = self._whole_module(scope)
        self.node(index, scope)
        scope.events.append(Event("write item", spot, whole, "", index, expr))
        self.attributes.store_item(whole, value)

    def _whole_module(self, scope: Scope) -> Node:
        owner = scope.function.module.functions
        whole = self.graph.variable(owner, WHOLE)
        self.graph.add(whole, self.graph.make("container", "dict", owner, 0))
        return whole

    def _only(self, obj: Obj) -> Node:
        """A node that denotes just one object."""
        node = self.graph.new_node()
        self.graph.add(node, obj)
        return node

    def _unbound(self, expr: ir.Name, scope: Scope) -> Node:
        """A name bound nowhere in sight: by a star import, or a builtin."""
        name, module = expr.id, scope.function.module
        node = self.graph.variable(module.functions, name)
        if not module.star_imports and name not in _BUILTINS:
            scope.events.append(Event("read variable", expr.spot, module.functions, name, None))
            return node
        for star in module.star_imports:
            self.graph.add(
                node, self.graph.make("external", f"{star}.{name}", module.functions, 0)
            )
        if name in _BUILTINS:
            self.graph.add(node, self.graph.make("external", f"builtins.{name}", -1, 0))
        return node

    def attribute(self, expr: ir.Attr, scope: Scope) -> Node:
        """The node of `base.name`."""
        if is_super(expr.base):
            return self._super_attribute(expr, scope)
        base = self.node(expr.base, scope)
        if not base:
            return 0
        scope.events.append(Event("read field", expr.spot, base, expr.name, None))
        return self.attributes.load(base, expr.name)

    def _super_attribute(self, expr: ir.Attr, scope: Scope) -> Node:
        method = self.engine.method_of(scope.function)
        if method is None or not method.ir.params:
            return 0
        receiver = self.graph.variable(method.gid, method.ir.params[0].name)
        cls = self.engine.tables.classes[method.cls]
        return self.attributes.load_super(cls, receiver, expr.name)

    def _item(self, expr: ir.Item, scope: Scope) -> Node:
        base = self.node(expr.base, scope)
        self.node(expr.index, scope)
        if not base:
            return 0
        scope.events.append(Event("read item", expr.spot, base, "", expr.index))
        if isinstance(expr.index, ir.Op) and expr.index.op == "slice":
            return self.attributes.load_slice(base, scope.function.gid, expr.spot)
        item = self.attributes.load_item(base, _text(expr.index))
        self.attributes.keep_generic(base, item)
        return item

    # calls

    def _call(self, expr: ir.Call, scope: Scope) -> Node:
        func = expr.func
        special = self.special.node(expr, scope)
        if special is not None:
            return special
        if isinstance(func, ir.Attr) and not is_super(func.base):
            base = self.node(func.base, scope)
            if not base:
                self.arguments(expr, scope)
                return 0
            scope.events.append(Event("call method", func.spot, base, func.name, expr))
            callee = self.attributes.load(base, func.name)
        else:
            callee = self.node(func, scope)
        arguments = self.arguments(expr, scope)
        if not callee:
            return 0
        return self.engine.calls.site(scope.function.gid, expr.spot, callee, arguments, expr)

    def arguments(self, expr: ir.Call, scope: Scope) -> tuple[Argument, ...]:
        return tuple((arg.name, self.node(arg.value, scope), arg.value) for arg in expr.args)

    # displays

    def _display(self, kind: str, items: tuple[ir.Expr, ...], spot: ir.Spot, scope: Scope) -> Node:
        container = self.graph.make("container", kind, scope.function.gid, spot)
        placed = kind == "tuple" and not any(isinstance(item, ir.Flow) for item in items)
        for place, item in enumerate(items):
            value = self.node(item, scope)
            if isinstance(item, ir.Flow) and item.kind == "*" and value:
                value = self.attributes.load_item(value)
            self.attributes.put(container.id, value, str(place) if placed else None)
        node = self.graph.new_node()
        self.graph.add(node, container)
        return node

    def _dict(
        self, pairs: tuple[tuple[ir.Expr | None, ir.Expr], ...], spot: ir.Spot, scope: Scope
    ) -> Node:
        container = self.graph.make("container", "dict", scope.function.gid, spot)
        for key, item in pairs:
            self.node(key, scope)
            value = self.node(item, scope)
            if key is None:
                self.attributes.merge(container.id, value)
            else:
                self.attributes.put(container.id, value, _text(key))
        node = self.graph.new_node()
        self.graph.add(node, container)
        return node

    def _comprehension(self, expr: ir.Comp, scope: Scope) -> Node:
        for clause in expr.clauses:
            self.iterate(clause.target, clause.iter, scope)
            for test in clause.tests:
                self.node(test, scope)
        return self._display(expr.kind, expr.elements[-1:], expr.spot, scope)

    def iterate(self, target: ir.Expr, iterable: ir.Expr, scope: Scope) -> None:
        """Bind a loop target to the elements of `iterable`."""
        node = self.node(iterable, scope)
        each = ir.Flow("*", iterable)
        if not node:
            self.assign(target, 0, each, scope)
            return
        element = self.attributes.load_item(node)
        if isinstance(target, ir.Seq):
            starred = any(isinstance(item, ir.Flow) for item in target.items)
            named = len(target.items) == 2 and _names_items(iterable)
            for place, item in enumerate(target.items):
                part = self.attributes.load_item(element, None if starred else str(place))
                whole = 0 if named and place == 0 else element
                self.assign(item, self.merge([whole, part]), each, scope)
        else:
            self.assign(target, element, each, scope)

    def _flow(self, expr: ir.Flow, scope: Scope) -> Node:
        value = self.node(expr.value, scope)
        if expr.kind == "yield":
            self.graph.copy(value, self.graph.variable(scope.function.gid, "yield"))
            return 0
        if expr.kind == "yield from":
            element = self.attributes.load_item(value) if value else 0
            self.graph.copy(element, self.graph.variable(scope.function.gid, "yield"))
            return 0
        return value

    def _operator(self, op: str, operands: tuple[ir.Expr, ...], scope: Scope) -> Node:
        nodes = [self.node(operand, scope) for operand in operands]
        if op in ("in", "not in"):
            self.special.implied(nodes[-1], "__contains__")
        if op in _SHIFTS:
            self.special.implied(nodes[0], _SHIFTS[op], nodes[-1])
        if op in _JOINING:
            copies = self.engine.calls.libraries.copies
            return copies.joined(op, nodes, scope.function.gid)
        return self.merge(nodes) if op in _MERGED else 0

    def _lambda(self, gid: int, scope: Scope) -> Node:
        node, obj = self.graph.new_node(), self.engine.function_object(gid, scope)
        self.graph.add(node, obj)
        self.defaults(gid, obj.id, scope)
        return node

    def defaults(self, gid: int, obj: int, scope: Scope) -> None:
        """Let the parameters of a function that is defined here denote their defaults."""
        for param in self.engine.tables.functions[gid].ir.params:
            if param.default is not None:
                node = self.node(param.default, scope)
                self.graph.copy(node, self.graph.field(obj, f"default {param.name}"))
                self.graph.copy(node, self.graph.variable(gid, param.name))

    def merge(self, nodes: list[Node]) -> Node:
        """A node that denotes what any of `nodes` does; 0 when none holds an object."""
        present = sorted({node for node in nodes if node})
        if len(present) <= 1:
            return present[0] if present else 0
        merged = self.graph.new_node()
        for node in present:
            self.graph.copy(node, merged)
        return merged


def _text(expr: ir.Expr) -> str | None:
    """The text of a constant key, a string or a place."""
    return expr.text if isinstance(expr, ir.Const) and expr.kind in ("str", "num") else None


def _names_items(iterable: ir.Expr) -> bool:
    """Whether an iterable gives each item after its key or number: `x.items()`, `enumerate(x)`."""
    match iterable:
        case ir.Call(ir.Attr(_, "items", _), (), _) | ir.Call(ir.Name("enumerate", _), _, _):
            return True
    return False
