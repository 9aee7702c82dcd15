"""Constraints and events of statements of one reachable function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.program.annotations import Annotations
from analyzer.program.class_members import descriptor_of
from analyzer.program.events import Argument, Event, Site
from analyzer.program.expressions import ExpressionConstraints, Scope
from analyzer.program.objects import Obj
from analyzer.program.solver import Node
from analyzer.program.tables import ClassEntry, ModuleEntry
from analyzer.syntax import ir

if TYPE_CHECKING:
    from analyzer.program.engine import Engine


_IN_PLACE = {
    "+": "__iadd__", "-": "__isub__", "*": "__imul__", "|": "__ior__", "&": "__iand__",
    "^": "__ixor__", "<<": "__ilshift__", ">>": "__irshift__", "@": "__imatmul__",
}  # fmt: skip


_BITS = ("|", "&", "^", "<<", ">>")
"""Operators that set and clear flags, or join sets: what they change is no count."""


class StatementConstraints:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.graph = engine.graph
        self.expressions = ExpressionConstraints(engine)
        self.annotations = Annotations(engine.tables)

    def block(self, body: tuple[ir.Stmt, ...], scope: Scope) -> None:
        for statement in body:
            self._statement(statement, scope)

    def _statement(self, statement: ir.Stmt, scope: Scope) -> None:
        node = self.expressions.node
        match statement:
            case ir.Do(value, _) | ir.Check(value, _):
                node(value, scope)
            case ir.Assign(targets, value, _, _):
                self._assign(targets, value, scope)
            case ir.Return(ir.Name(name), _) if name in scope.function.passed_on:
                pass
            case ir.Return(value, _):
                self.graph.copy(
                    node(value, scope), self.graph.variable(scope.function.gid, "return")
                )
            case ir.If(test, body, orelse, _):
                never = self._never(test, node(test, scope))
                self.block(_imports(body) if never else body, scope)
                self.block(orelse, scope)
            case ir.Aug(target, operator, value, _):
                self._augmented(target, operator, value, scope)
            case ir.Loop(target, iterable, body, orelse, _):
                if target is None:
                    node(iterable, scope)
                else:
                    self.expressions.iterate(target, iterable, scope)
                self.block(body, scope)
                self.block(orelse, scope)
            case ir.With(items, body, _):
                for value, target in items:
                    self._enter(value, target, scope)
                self.block(body, scope)
            case ir.Try(body, handlers, orelse, final, _):
                self.block(body, scope)
                for handler in handlers:
                    node(handler.type, scope)
                    self.block(handler.body, scope)
                self.block(orelse, scope)
                self.block(final, scope)
            case ir.Match(subject, cases, _):
                self._match(subject, cases, scope)
            case ir.Def(index, _):
                self._define(index, scope)
            case ir.ClassDef(index, _):
                self._class(index, scope)
            case ir.Import():
                self._import(statement, scope)
            case ir.Raise(value, _):
                node(value, scope)
            case ir.Del(targets, _):
                for target in targets:
                    self._delete(target, scope)

    def _never(self, test: ir.Expr, value: Node) -> bool:
        """Whether a test is false whenever the code runs: `False`, `0`, `TYPE_CHECKING`."""
        if isinstance(test, ir.Const):
            return test.text in ("False", "0", "None")
        objects = self.engine.objects_of(value) if isinstance(test, ir.Name | ir.Attr) else []
        return [obj.name for obj in objects] == ["typing.TYPE_CHECKING"]

    def _assign(self, targets: tuple[ir.Expr, ...], value: ir.Expr | None, scope: Scope) -> None:
        if value is None:
            return
        result = self.expressions.node(value, scope)
        for target in targets:
            self.expressions.assign(target, result, value, scope)

    def _augmented(self, target: ir.Expr, operator: str, value: ir.Expr, scope: Scope) -> None:
        holder = self.expressions.node(target, scope)
        result = self.expressions.node(value, scope)
        if operator in _IN_PLACE:
            self._changed_in_place(holder, _IN_PLACE[operator], result)
        counted = ir.Op(operator if operator in _BITS else "+=", (target, value))
        self.expressions.assign(target, result, counted, scope)

    def _changed_in_place(self, holder: Node, method: str, value: Node) -> None:
        """`x += y` calls `x.__iadd__(y)` where the class of `x` has that."""

        def call(obj: Obj) -> None:
            if obj.kind == "instance":
                self.engine.attributes.call_method(obj, method, 0, [value])

        self.graph.wait(holder, call)

    def _match(self, subject: ir.Expr, cases: tuple[ir.Case, ...], scope: Scope) -> None:
        value = self.expressions.node(subject, scope)
        for case in cases:
            for name in case.binds:
                self.expressions.assign(ir.Name(name, case.spot), value, subject, scope)
            self.expressions.node(case.guard, scope)
            self.block(case.body, scope)

    def _enter(self, value: ir.Expr, target: ir.Expr | None, scope: Scope) -> None:
        """`with value as target`: generators give what they yield, instances what they return."""
        base = self.expressions.node(value, scope)
        if not base:
            return
        entered = self.graph.new_node()
        self.engine.calls.enter_context(base, entered)
        if target is not None:
            self.expressions.assign(target, entered, value, scope)

    def _delete(self, target: ir.Expr, scope: Scope) -> None:
        if isinstance(target, ir.Item):
            base = self.expressions.node(target.base, scope)
            self.expressions.node(target.index, scope)
            if base:
                scope.events.append(Event("delete item", target.spot, base, "", target.index))
                self.expressions.special.implied(base, "__delitem__")
        elif isinstance(target, ir.Attr):
            base = self.expressions.node(target.base, scope)
            if base:
                scope.events.append(Event("write field", target.spot, base, target.name, None))
        elif isinstance(target, ir.Name):
            self.expressions.assign(target, 0, None, scope)

    # definitions

    def _define(self, index: int, scope: Scope) -> None:
        gid = scope.function.module.functions + index
        function = self.engine.tables.functions[gid].ir
        obj = self.engine.function_object(gid, scope)
        value = self.graph.new_node()
        self.graph.add(value, obj)
        self._defaults(gid, obj.id, scope)
        descriptor = descriptor_of(function)
        for decorator in reversed(function.decorators):
            if not descriptor:
                value = self._decorate(decorator, value, function, scope)
            elif descriptor in ("static", "class") and isinstance(decorator, ir.Call | ir.Attr):
                self._decorate(decorator, value, function, scope)
        name = ir.Name(function.name, function.spot)
        self.expressions.assign(name, value, None, scope)

    def _defaults(self, gid: int, obj: int, scope: Scope) -> None:
        for param in self.engine.tables.functions[gid].ir.params:
            if param.default is not None:
                node = self.expressions.node(param.default, scope)
                self._kept_default(param, node, obj, scope)
                self.graph.copy(node, self.graph.variable(gid, param.name))
            for module, call in self.annotations.injected(param.annotation, scope.function.module):
                where = self._inside(module, scope)
                self._injected(call, self.graph.variable(gid, param.name), where)

    def _inside(self, module: ModuleEntry, scope: Scope) -> Scope:
        """The scope in which an annotation's alias is written, which may be another module's."""
        if module is scope.function.module:
            return scope
        return Scope(self.engine.tables.functions[module.functions], scope.events)

    def _kept_default(self, param: ir.Param, node: Node, obj: int, scope: Scope) -> None:
        """A function keeps its default; not what a framework gets for it: `= Depends(make)`."""
        field = self.graph.field(obj, f"default {param.name}")
        if not isinstance(param.default, ir.Call):
            self.graph.copy(node, field)
            return

        def kept(item: Obj) -> None:
            if item.kind != "external" or item.name not in self.engine.calls.catalog.invokers:
                self.graph.copy(node, field)

        self.graph.wait(self.expressions.node(param.default.func, scope), kept)

    def _injected(self, call: ir.Call, target: Node, scope: Scope) -> None:
        """Let a parameter denote what the framework calls a function for."""
        callee = self.expressions.node(call.func, scope)
        if not callee:
            return
        calls = self.engine.calls
        arguments = self.expressions.arguments(call, scope)
        site = Site(scope.function.gid, call.spot, callee, arguments, target, call)

        def called(item: Obj) -> None:
            if item.kind == "external" and item.name in calls.catalog.invokers:
                calls.call(site, item)

        self.graph.wait(callee, called)

    def _decorate(
        self, decorator: ir.Expr, value: Node, function: ir.Function, scope: Scope
    ) -> Node:
        callee = self.expressions.node(decorator, scope)
        if not callee:
            return value
        spot = function.spot
        if isinstance(decorator, ir.Call | ir.Name | ir.Attr):
            spot = decorator.spot
        if isinstance(decorator, ir.Attr):
            base = self.expressions.node(decorator.base, scope)
            scope.events.append(Event("call method", spot, base, decorator.name, None))
        named = ir.Name(function.name, function.spot)
        expr = ir.Call(decorator, (ir.Arg("", named),), spot)
        result = self.engine.calls.site(
            scope.function.gid, spot, callee, (("", value, named),), expr
        )
        makers = [callee]
        if isinstance(decorator, ir.Call):
            makers.append(self.expressions.node(decorator.func, scope))
        return self._or_itself(result, value, makers)

    def _or_itself(self, result: Node, value: Node, makers: list[Node]) -> Node:
        """A library's decorator gives the function back; one of the program, what it returns.

        What a wrapper stands for is called beside it (`decorators`).
        """
        merged = self.graph.new_node()
        decorators = self.engine.calls.decorators

        def keep(item: Obj) -> None:
            if item.kind != "made":
                self.graph.add(merged, item)
            if item.kind == "function" and decorators.wraps(item.a):
                self.graph.wait(value, lambda inner: behind(item.a, inner))

        def behind(wrapper: int, inner: Obj) -> None:
            if inner.kind == "function" and inner.a != wrapper:
                decorators.put(wrapper, inner.a)
                self.graph.add(merged, inner)

        def from_library(item: Obj) -> None:
            if item.kind in ("external", "made", "member"):
                self.graph.copy(value, merged)

        self.graph.wait(result, keep)
        for maker in makers:
            self.graph.wait(maker, from_library)
        return merged

    def _class(self, index: int, scope: Scope) -> None:
        cid = scope.function.module.classes + index
        entry = self.engine.tables.classes[cid]
        obj = self.engine.class_object(cid, scope)
        keywords: tuple[Argument, ...] = ()
        for base in entry.ir.bases:
            named = base.value.base if isinstance(base.value, ir.Item) else base.value
            node = self.expressions.node(named, scope)
            if not base.name and node:
                entry.bases.append(node)
                self.engine.calls.libraries.reflection.derived(obj, node)
            elif base.name == "metaclass":
                entry.metaclass = node
            elif base.name:
                keywords += ((base.name, node, base.value),)
        inner = Scope(scope.function, scope.events, entry)
        self.block(entry.ir.body, inner)
        self._factories(entry, inner)
        value = self.graph.new_node()
        self.graph.add(value, obj)
        self.engine.calls.creation.created(obj, scope.function.gid, keywords)
        for decorator in reversed(entry.ir.decorators):
            value = self._decorate_class(decorator, value, entry.ir, scope)
        self.expressions.assign(ir.Name(entry.ir.name, entry.ir.spot), value, None, scope)

    def _decorate_class(
        self, decorator: ir.Expr, value: Node, cls: ir.Class, scope: Scope
    ) -> Node:
        """A decorator of the program gives what it returns, one of a library the class itself."""
        callee = self.expressions.node(decorator, scope)
        if not callee:
            return value
        named = ir.Name(cls.name, cls.spot)
        expr = ir.Call(decorator, (ir.Arg("", named),), getattr(decorator, "spot", cls.spot))
        calls, merged = self.engine.calls, self.graph.new_node()
        site = Site(scope.function.gid, expr.spot, callee, (("", value, named),), merged, expr)

        def called(item: Obj) -> None:
            if item.kind in ("function", "bound", "instance", "class"):
                calls.call(site, item)
            else:
                self.graph.copy(value, merged)

        def made_by(maker: Obj) -> None:
            # `@dataclass(slots=True)`: what the call gives is data and nothing that is followed.
            if maker.kind in ("external", "made", "member"):
                self.graph.copy(value, merged)

        self.graph.wait(callee, called)
        if isinstance(decorator, ir.Call):
            self.graph.wait(self.expressions.node(decorator.func, scope), made_by)
        return merged

    def _factories(self, entry: ClassEntry, scope: Scope) -> None:
        """Fields like `x: list = field(default_factory=list)`: dataclasses, attrs, pydantic."""
        for statement in entry.ir.body:
            match statement:
                case ir.Assign((ir.Name(name, _),), ir.Call(_, args, _), _, _):
                    for arg in args:
                        if arg.name in ("default_factory", "factory"):
                            entry.factories[name] = self.expressions.node(arg.value, scope)

    # imports

    def _import(self, statement: ir.Import, scope: Scope) -> None:
        module = scope.function.module
        tables = self.engine.tables
        if statement.name == "*":
            self._star_import(statement, scope)
            return
        target = self._import_target(statement, scope)
        node = self.graph.new_node()
        if statement.name in ("", "."):
            wanted = statement.module if statement.name else statement.bound
            found = tables.module_of(module.file, 0, wanted)
            if found is not None:
                self.graph.add(node, self.engine.attributes.module_object(found.functions))
            else:
                self.graph.add(node, self.graph.make("external", wanted, module.functions, 0))
        elif (
            target is not None
            and target is not module
            and statement.name in target.summary.functions[0].names
        ):
            node = self.graph.variable(target.functions, statement.name)
        else:
            self._import_member(statement, target is not None, node, scope)
            if target is not None and target is not module:
                self.graph.copy(self.graph.variable(target.functions, statement.name), node)
                self.engine.attributes.delegation.read_module(target, statement.name, node)
        self.expressions.bind(statement.bound, node, scope)

    def _import_target(self, statement: ir.Import, scope: Scope):  # type: ignore[no-untyped-def]
        if statement.name in ("", "."):
            return None
        module = scope.function.module
        return self.engine.tables.module_of(module.file, statement.level, statement.module)

    def _import_member(self, statement: ir.Import, inside: bool, node: Node, scope: Scope) -> None:
        """`from package import name` where the package's body binds no `name`."""
        module = scope.function.module
        dotted = ".".join(part for part in (statement.module, statement.name) if part)
        found = self.engine.tables.module_of(module.file, statement.level, dotted)
        if found is not None:
            self.graph.add(node, self.engine.attributes.module_object(found.functions))
        elif not inside:
            qualified = "." * statement.level + dotted
            self.graph.add(node, self.graph.make("external", qualified, module.functions, 0))
        else:
            target = self._import_target(statement, scope)
            for star in target.star_imports if target is not None else ():
                name = f"{star}.{statement.name}"
                self.graph.add(node, self.graph.make("external", name, module.functions, 0))

    def _star_import(self, statement: ir.Import, scope: Scope) -> None:
        module = scope.function.module
        target = self.engine.tables.module_of(module.file, statement.level, statement.module)
        if target is None:
            module.star_imports.append("." * statement.level + statement.module)
            return
        for name in sorted(self.engine.exported(target)):
            self.graph.copy(
                self.graph.variable(target.functions, name),
                self.graph.variable(module.functions, name),
            )


def _imports(body: tuple[ir.Stmt, ...]) -> tuple[ir.Stmt, ...]:
    """What a branch that never runs says of types: its imports."""
    return tuple(statement for statement in body if isinstance(statement, ir.Import))
