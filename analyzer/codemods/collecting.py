"""What programs put into a collection while they run: `TOOLS.append(f)`, `TOOLS[name] = f`.

Two expressions mean one collection when they name one variable, or one attribute of a class that
is written here.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.calls import Calls
from analyzer.codemods.codebase import Module
from analyzer.codemods.scopes import dotted
from analyzer.codemods.threads.held import holding_of

_PUTTING = ("add", "append", "insert", "setdefault")
_VIEWS = ("items", "keys", "values")
_WRAPPING = ("enumerate", "iter", "list", "reversed", "sorted", "tuple")


class Put(NamedTuple):
    """A value that is put into a collection; `alone` when nothing but one loop reads that."""

    module: Module
    value: cst.BaseExpression
    alone: bool


def put_in(calls: Calls, module: Module, node: cst.BaseExpression) -> Iterator[Put]:
    """What is put into the collection that a loop goes through."""
    base = _collection(node)
    meant = _meaning(calls, module, base) if base is not None else frozenset()
    if base is None or not meant:
        return
    values: list[tuple[Module, cst.BaseExpression]] = []
    readers = 0
    for home, one in _places(calls, module, base):
        if not meant & _meaning(calls, home, one):
            continue
        value = _put(home, one)
        if value is not None:
            values.append((home, value))
        elif not isinstance(home.names.parents.get(one), (cst.AssignTarget, cst.AnnAssign)):
            readers += 1
    yield from (Put(home, value, readers == 1) for home, value in values)


def _collection(node: cst.BaseExpression) -> cst.Name | cst.Attribute | None:
    """The variable behind `TOOLS.items()`, `list(TOOLS)` and the like."""
    if isinstance(node, cst.Call):
        func = node.func
        if isinstance(func, cst.Attribute) and func.attr.value in _VIEWS:
            return _collection(func.value)
        wraps = dotted(func) in _WRAPPING and bool(node.args)
        return _collection(node.args[0].value) if wraps else None
    return node if isinstance(node, (cst.Name, cst.Attribute)) else None


def _meaning(calls: Calls, module: Module, node: cst.CSTNode) -> frozenset[object]:
    """What an expression names: variables by their qualified names, attributes with a class."""
    if isinstance(node, cst.Attribute):
        own = calls.class_of_self(module, node.value)
        holding = holding_of(calls)
        cls = own or holding.instance(holding.held(module, node.value))
        if cls is not None:
            lineage = calls.lineage(cls)
            return frozenset((one.module.path, one.scope.id, node.attr.value) for one in lineage)
    found = calls.codebase.resolve(module, node)
    return frozenset(one for one in found if calls.codebase.defines(one))


def _places(
    calls: Calls, module: Module, base: cst.Name | cst.Attribute
) -> Iterator[tuple[Module, cst.Name | cst.Attribute]]:
    """Expressions anywhere that end as this one does."""
    name = base.value if isinstance(base, cst.Name) else base.attr.value
    for home in calls.codebase.modules.values():
        if home.mentions(name):
            yield from ((home, one) for one in _ending(home).get(name, ()))


@lru_cache(maxsize=1024)
def _ending(module: Module) -> dict[str, list[cst.Name | cst.Attribute]]:
    found: dict[str, list[cst.Name | cst.Attribute]] = {}
    for node in module.names.nodes(cst.Name, cst.Attribute):
        parent = module.names.parents.get(node)
        if isinstance(parent, cst.Attribute) and parent.attr is node:
            continue
        if isinstance(node, (cst.Name, cst.Attribute)) and node in module.names.scopes:
            last = node.value if isinstance(node, cst.Name) else node.attr.value
            found.setdefault(last, []).append(node)
    return found


def _put(module: Module, node: cst.CSTNode) -> cst.BaseExpression | None:
    """The value that is put in where a collection is named."""
    parents = module.names.parents
    parent = parents.get(node)
    around = parents.get(parent) if parent is not None else None
    if isinstance(parent, cst.Attribute) and isinstance(around, cst.Call):
        is_put = around.func is parent and parent.attr.value in _PUTTING and bool(around.args)
        return around.args[-1].value if is_put else None
    if isinstance(parent, cst.Subscript) and isinstance(around, cst.AssignTarget):
        statement = parents.get(around)
        return statement.value if isinstance(statement, cst.Assign) else None
    return None
