"""Whose the names in a function are: its own, or those of the object that it is a method of."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.calls import Calls, Class, Function
from analyzer.codemods.codebase import Module
from analyzer.codemods.scopes import children_of, dotted


def is_local(calls: Calls, function: Function, node: cst.CSTNode) -> bool:
    """Whether a chain starts at a name of the function itself, `self` apart."""
    scope = function.module.names.scopes.get(node)
    chain = dotted(node)
    if scope is None or chain is None:
        return True
    owner = scope.lookup(chain.partition(".")[0])
    if owner is None or not function.scope.encloses(owner):
        return False
    return own_class(calls, function.module, node) is None


def own_class(calls: Calls, module: Module, node: cst.CSTNode) -> Class | None:
    """The class when a chain starts with `self`."""
    while isinstance(node, cst.Attribute):
        node = node.value
    return calls.class_of_self(module, node)


def calls_in(function: Function) -> Iterator[cst.Call]:
    """The calls in the body of a function, nested functions included."""
    pending: list[cst.CSTNode] = [function.node.body]
    while pending:
        node = pending.pop()
        pending += children_of(node)
        if isinstance(node, cst.Call):
            yield node
