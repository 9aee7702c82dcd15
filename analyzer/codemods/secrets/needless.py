"""Statements that have nothing to do once others are gone, and how all of them are taken out."""

from collections.abc import Collection, Iterator

import libcst as cst

from analyzer.codemods.calls import Function, calls_of
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.handles.editing import without_function
from analyzer.codemods.imports import without_line
from analyzer.codemods.questions.effects import Effects, effects_of
from analyzer.codemods.races.sections import contains
from analyzer.codemods.scopes import dotted
from analyzer.run import Edit


def with_needless(
    codebase: Codebase, module: Module, gone: Collection[cst.CSTNode]
) -> set[cst.CSTNode]:
    """Also conditions without a body, values that nothing reads, and functions that do nothing."""
    found = set(gone)
    while True:
        more = set(_needless(effects_of(codebase), module, found)) - found
        if not more:
            return found
        found |= more


def without(module: Module, gone: Collection[cst.CSTNode]) -> Iterator[Edit]:
    """Statements taken out; `pass` where a block has no other."""
    source = module.source
    for node in sorted(gone, key=lambda one: source.span(one)[0]):
        if any(one is not node and contains(module, one, node) for one in gone):
            continue
        block = module.names.parents.get(node)
        body = list(block.body) if isinstance(block, cst.IndentedBlock) else []
        if isinstance(node, cst.FunctionDef):
            yield without_function(module, node)
        elif body and body[0] is node and all(one in gone for one in body):
            yield source.edit(*source.span(node), "pass")
        else:
            yield without_line(source, node)


def _needless(
    effects: Effects, module: Module, gone: Collection[cst.CSTNode]
) -> Iterator[cst.CSTNode]:
    for block in {module.names.parents[one] for one in gone}:
        holder = module.names.parents.get(block)
        is_if = isinstance(holder, cst.If) and holder.orelse is None and holder.body is block
        if is_if and isinstance(holder, cst.If) and _is_empty(block, gone):
            is_elif = isinstance(module.names.parents.get(holder), cst.If)
            if not is_elif and not effects.first(module, holder.test):
                yield holder
        if isinstance(holder, cst.FunctionDef):
            yield from _values(effects, module, holder, gone)
            if _is_empty(block, gone):
                yield from _calls(effects, Function(module, holder))


def _is_empty(block: cst.CSTNode, gone: Collection[cst.CSTNode]) -> bool:
    body = block.body if isinstance(block, cst.IndentedBlock) else ()
    return all(one in gone or _is_docstring(one) for one in body)


def _is_docstring(node: cst.CSTNode) -> bool:
    small = node.body[0] if isinstance(node, cst.SimpleStatementLine) else None
    return isinstance(small, cst.Expr) and isinstance(small.value, cst.SimpleString)


def _values(
    effects: Effects, module: Module, function: cst.FunctionDef, gone: Collection[cst.CSTNode]
) -> Iterator[cst.CSTNode]:
    """Tokens of the request that were asked for what is gone."""
    scope = module.names.own_scopes[function]
    for name, bindings in scope.bindings.items():
        assign = module.names.parents.get(bindings[0].node)
        if len(bindings) != 1 or not isinstance(assign, cst.Assign):
            continue
        call = assign.value
        if not isinstance(call, cst.Call) or call.args or not _asks_token(module, call):
            continue
        uses = [
            use
            for use in effects.calls.uses_in(Function(module, function))
            if use.parts[0].name == name
        ]
        if all(any(contains(module, one, use.node) for one in gone) for use in uses):
            yield module.names.statement_of(assign)


def _asks_token(module: Module, call: cst.Call) -> bool:
    return (dotted(call.func) or "").rpartition(".")[2] == "get_access_token"


def _calls(effects: Effects, function: Function) -> Iterator[cst.CSTNode]:
    """A function that does nothing, and its calls, where nothing else is done with it."""
    module = function.module
    calls = calls_of(effects.codebase)
    if function.node.decorators or calls.is_exported(function):
        return
    statements: list[cst.CSTNode] = []
    for where, use in calls.uses_of(function):
        call = where.names.parents.get(use.node)
        around = where.names.parents.get(call) if isinstance(call, cst.Call) else None
        around = where.names.parents.get(around) if isinstance(around, cst.Await) else around
        if where is not module or not isinstance(around, cst.Expr):
            return
        if not isinstance(call, cst.Call) or call.args:
            return
        statements.append(where.names.statement_of(around))
    yield function.node
    yield from statements
