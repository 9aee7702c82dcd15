"""Statements of a libcst tree, as our own; each statement header is one logical line."""

from collections.abc import Callable
from typing import Any

import libcst as cst

from analyzer.syntax import ir
from analyzer.syntax.expressions import Expressions, operator
from analyzer.syntax.scopes import OpenScope, Scopes

Block = tuple[ir.Stmt, ...]


class Statements:
    """Turns libcst statements into `ir` statements and fills the definitions of `Scopes`."""

    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes
        self.expressions = Expressions(scopes)
        self._compound: dict[type, Callable[[Any], ir.Stmt]] = {
            cst.If: self._if,
            cst.For: self._for,
            cst.While: self._while,
            cst.With: self._with,
            cst.Try: self._try,
            cst.TryStar: self._try,
            cst.FunctionDef: self._function,
            cst.ClassDef: self._class,
            cst.Match: self._match,
        }
        self._small: dict[type, Callable[[Any, list[ir.Stmt]], None]] = {
            cst.Assign: self._assign,
            cst.AnnAssign: self._annotated,
            cst.AugAssign: self._augmented,
            cst.Expr: self._expression,
            cst.Return: self._return,
            cst.Import: self._import,
            cst.ImportFrom: self._import_from,
            cst.Raise: self._raise,
            cst.Del: self._delete,
            cst.Assert: self._assert,
            cst.Global: self._global,
            cst.Nonlocal: self._nonlocal,
            cst.TypeAlias: self._type_alias,
        }

    def block(self, body: Any) -> Block:
        """The statements of an indented block, a one-line suite or a module."""
        statements: list[ir.Stmt] = []
        if isinstance(body, cst.SimpleStatementSuite):
            self._small_statements(body.body, statements)
            return tuple(statements)
        for node in body.body:
            if isinstance(node, cst.SimpleStatementLine):
                self.scopes.begin_line()
                self._small_statements(node.body, statements)
            else:
                statements.append(self._compound[type(node)](node))
        return tuple(statements)

    def _small_statements(self, nodes: Any, into: list[ir.Stmt]) -> None:
        for node in nodes:
            visit = self._small.get(type(node))
            if visit is None:
                into.append(ir.Jump(type(node).__name__.lower()))
            else:
                visit(node, into)

    # simple statements

    def _assign(self, node: cst.Assign, into: list[ir.Stmt]) -> None:
        targets = tuple(self.expressions.target(target.target) for target in node.targets)
        into.append(
            ir.Assign(targets, self.expressions.convert(node.value), None, self.scopes.base)
        )

    def _annotated(self, node: cst.AnnAssign, into: list[ir.Stmt]) -> None:
        target = self.expressions.target(node.target)
        annotation = self.expressions.convert(node.annotation.annotation)
        value = self.expressions.optional(node.value)
        into.append(ir.Assign((target,), value, annotation, self.scopes.base))

    def _augmented(self, node: cst.AugAssign, into: list[ir.Stmt]) -> None:
        target = self.expressions.target(node.target)
        value = self.expressions.convert(node.value)
        into.append(ir.Aug(target, operator(node.operator), value, self.scopes.base))

    def _expression(self, node: cst.Expr, into: list[ir.Stmt]) -> None:
        value = self.expressions.convert(node.value)
        if not isinstance(value, ir.Const):
            into.append(ir.Do(value, self.scopes.base))

    def _return(self, node: cst.Return, into: list[ir.Stmt]) -> None:
        into.append(ir.Return(self.expressions.optional(node.value), self.scopes.base))

    def _raise(self, node: cst.Raise, into: list[ir.Stmt]) -> None:
        value = self.expressions.optional(node.exc)
        if node.cause is not None:
            self.expressions.convert(node.cause.item)
        into.append(ir.Raise(value, self.scopes.base))

    def _delete(self, node: cst.Del, into: list[ir.Stmt]) -> None:
        target = self.expressions.target(node.target)
        targets = target.items if isinstance(target, ir.Seq) else (target,)
        into.append(ir.Del(targets, self.scopes.base))

    def _assert(self, node: cst.Assert, into: list[ir.Stmt]) -> None:
        test = self.expressions.convert(node.test)
        self.expressions.optional(node.msg)
        into.append(ir.Check(test, self.scopes.base))

    def _global(self, node: cst.Global, into: list[ir.Stmt]) -> None:
        self.scopes.skip(len(node.names))
        self.scopes.current.globals.update(item.name.value for item in node.names)

    def _nonlocal(self, node: cst.Nonlocal, into: list[ir.Stmt]) -> None:
        self.scopes.skip(len(node.names))
        self.scopes.current.nonlocals.update(item.name.value for item in node.names)

    def _type_alias(self, node: cst.TypeAlias, into: list[ir.Stmt]) -> None:
        """`type name[T] = value`, where `type` is an identifier to a scan of the text."""
        self.scopes.skip(1)
        spot = self.scopes.spot()
        self.scopes.bind(node.name.value)
        self.expressions.type_parameters(node.type_parameters)
        value = self.expressions.convert(node.value)
        into.append(ir.Assign((ir.Name(node.name.value, spot),), value, None, spot))

    def _import(self, node: cst.Import, into: list[ir.Stmt]) -> None:
        for alias in node.names:
            spot = self.scopes.spot()
            module = dotted(alias.name)
            self.scopes.skip(module.count("."))
            bound = self._bound_as(alias) or module.split(".")[0]
            self.scopes.bind(bound)
            name = "" if alias.asname is None else "."
            into.append(self._imported(ir.Import(module, 0, name, bound, spot)))

    def _import_from(self, node: cst.ImportFrom, into: list[ir.Stmt]) -> None:
        module = "" if node.module is None else dotted(node.module)
        self.scopes.skip(module.count(".") + bool(module))
        level = len(node.relative)
        if isinstance(node.names, cst.ImportStar):
            star = ir.Import(module, level, "*", "*", self.scopes.base)
            into.append(self._imported(star))
            return
        for alias in node.names:
            spot = self.scopes.spot()
            name = dotted(alias.name)
            bound = self._bound_as(alias) or name
            self.scopes.bind(bound)
            into.append(self._imported(ir.Import(module, level, name, bound, spot)))

    def _imported(self, statement: ir.Import) -> ir.Import:
        self.scopes.imports.append(statement)
        return statement

    def _bound_as(self, alias: cst.ImportAlias) -> str:
        if alias.asname is None:
            return ""
        self.scopes.spot()
        return dotted(alias.asname.name)

    # compound statements

    def _if(self, node: cst.If) -> ir.Stmt:
        spot = self.scopes.begin_line()
        test = self.expressions.convert(node.test)
        body = self.block(node.body)
        orelse: Block = ()
        if isinstance(node.orelse, cst.If):
            orelse = (self._if(node.orelse),)
        elif node.orelse is not None:
            orelse = self._tail(node.orelse)
        return ir.If(test, body, orelse, spot)

    def _tail(self, node: cst.Else | cst.Finally | None) -> Block:
        if node is None:
            return ()
        self.scopes.begin_line()
        return self.block(node.body)

    def _for(self, node: cst.For) -> ir.Stmt:
        spot = self.scopes.begin_line()
        target = self.expressions.target(node.target)
        iterable = self.expressions.convert(node.iter)
        body = self.block(node.body)
        return ir.Loop(target, iterable, body, self._tail(node.orelse), spot)

    def _while(self, node: cst.While) -> ir.Stmt:
        spot = self.scopes.begin_line()
        test = self.expressions.convert(node.test)
        body = self.block(node.body)
        return ir.Loop(None, test, body, self._tail(node.orelse), spot)

    def _with(self, node: cst.With) -> ir.Stmt:
        spot = self.scopes.begin_line()
        items = []
        for item in node.items:
            value = self.expressions.convert(item.item)
            named = item.asname
            target = None if named is None else self.expressions.target(named.name)
            items.append((value, target))
        return ir.With(tuple(items), self.block(node.body), spot)

    def _try(self, node: cst.Try | cst.TryStar) -> ir.Stmt:
        spot = self.scopes.begin_line()
        body = self.block(node.body)
        handlers = tuple(self._handler(handler) for handler in node.handlers)
        orelse = self._tail(node.orelse)
        return ir.Try(body, handlers, orelse, self._tail(node.finalbody), spot)

    def _handler(self, node: cst.ExceptHandler | cst.ExceptStarHandler) -> ir.Handler:
        spot = self.scopes.begin_line()
        caught = self.expressions.optional(node.type)
        name = ""
        if node.name is not None and isinstance(node.name.name, cst.Name):
            name = node.name.name.value
            self.scopes.spot()
            self.scopes.bind(name)
        return ir.Handler(caught, name, self.block(node.body), spot)

    def _match(self, node: cst.Match) -> ir.Stmt:
        spot = self.scopes.begin_line()
        self.scopes.skip(1)
        subject = self.expressions.convert(node.subject)
        return ir.Match(subject, tuple(self._case(case) for case in node.cases), spot)

    def _case(self, node: cst.MatchCase) -> ir.Case:
        spot = self.scopes.begin_line()
        self.scopes.skip(1)
        values: list[ir.Expr] = []
        binds: list[str] = []
        self._pattern(node.pattern, values, binds)
        guard = self.expressions.optional(node.guard)
        wildcard = isinstance(node.pattern, cst.MatchAs) and node.pattern.pattern is None
        body = self.block(node.body)
        return ir.Case(tuple(values), tuple(binds), wildcard, guard, body, spot)

    def _pattern(self, node: cst.CSTNode, values: list[ir.Expr], binds: list[str]) -> None:
        if isinstance(node, cst.MatchValue | cst.MatchSingleton):
            values.append(self.expressions.convert(node.value))
            return
        if isinstance(node, cst.Name):
            self.scopes.spot()
            return
        for child in node.children:
            self._pattern(child, values, binds)
        name = node.rest if isinstance(node, cst.MatchMapping) else getattr(node, "name", None)
        if isinstance(name, cst.Name):
            binds.append(name.value)
            self.scopes.bind(name.value)

    # definitions

    def _named(
        self, node: cst.FunctionDef | cst.ClassDef
    ) -> tuple[str, ir.Spot, tuple[ir.Expr, ...]]:
        """Name, spot and decorators of a definition, whose name is then bound."""
        scopes, decorators = self.scopes, []
        for decorator in node.decorators:
            scopes.begin_line()
            decorators.append(self.expressions.convert(decorator.decorator))
        scopes.begin_line()
        name, spot = node.name.value, scopes.spot()
        scopes.bind(name)
        return name, spot, tuple(decorators)

    def _function(self, node: cst.FunctionDef) -> ir.Stmt:
        scopes = self.scopes
        name, spot, decorators = self._named(node)
        index = len(scopes.functions)
        scopes.functions.append(None)
        parent, cls = scopes.function, scopes.enclosing_class
        self.expressions.type_parameters(node.type_parameters)
        params = self.expressions.parameters(node.params)
        returns = self.expressions.annotation(node.returns)
        scopes.stack.append(OpenScope(index, scopes.qualify(name), is_class=False, cls=cls))
        for param in params:
            scopes.bind(param.name)
        renames, scopes.renames = scopes.renames, []
        body = self.block(node.body)
        scopes.renames = renames
        scope = scopes.current
        scopes.functions[index] = ir.Function(
            name, scope.qualname, parent, cls, params, decorators, returns,
            node.asynchronous is not None, scope.is_generator, body, scopes.bound_names(),
            tuple(sorted(scope.globals)), tuple(sorted(scope.nonlocals)), spot,
        )  # fmt: skip
        scopes.stack.pop()
        return ir.Def(index, spot)

    def _class(self, node: cst.ClassDef) -> ir.Stmt:
        scopes = self.scopes
        name, spot, decorators = self._named(node)
        index = len(scopes.classes)
        scopes.classes.append(None)
        parent, cls = scopes.function, scopes.enclosing_class
        self.expressions.type_parameters(node.type_parameters)
        bases = self.expressions.arguments((*node.bases, *node.keywords))
        scopes.stack.append(OpenScope(index, scopes.qualify(name), is_class=True, cls=cls))
        body = self.block(node.body)
        scopes.classes[index] = ir.Class(
            name, scopes.current.qualname, parent, cls, bases, decorators, body,
            scopes.bound_names(), spot,
        )  # fmt: skip
        scopes.stack.pop()
        return ir.ClassDef(index, spot)


def dotted(node: cst.CSTNode) -> str:
    """The dotted name a `Name` or `Attribute` chain spells."""
    if isinstance(node, cst.Attribute):
        return f"{dotted(node.value)}.{node.attr.value}"
    assert isinstance(node, cst.Name)
    return node.value
