"""What a statement does to what a name leads to: reads it, changes it, or calls it."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.codemods.scopes import dotted
from analyzer.codemods.threads.library import library

How = Literal["read", "write", "call"]


CALLED = "__call__"


class Act(NamedTuple):
    """`method` is the first one called on the way; `last` says that it ends the chain itself."""

    how: How
    method: str = ""
    last: bool = False


def act_on(module: Module, node: cst.CSTNode) -> Act:
    """What happens to the value of `node`, or to something inside it."""
    parents = module.names.parents
    start = node
    name = node.attr.value if isinstance(node, cst.Attribute) else ""
    deep = isinstance(node, cst.Attribute)
    method, last = "", False
    while True:
        parent = parents.get(node)
        if isinstance(parent, (cst.Subscript, cst.Attribute)) and parent.value is node:
            name = parent.attr.value if isinstance(parent, cst.Attribute) else ""
            deep = True
        elif isinstance(parent, cst.Call) and parent.func is node:
            if not method:
                method, last = name or CALLED, bool(name) and node is start
            if name in library().writing:
                return Act("write", method, last)
            if name not in library().reading:
                return Act("call", method, last)
        else:
            stored = deep and _is_stored(module, node, parent)
            return Act("write" if stored else "read", method, last)
        node = parent


def is_assigned(module: Module, node: cst.CSTNode) -> bool:
    """Whether `node` itself is the target of a statement."""
    return _is_stored(module, node, module.names.parents.get(node))


def _is_stored(module: Module, node: cst.CSTNode, parent: cst.CSTNode | None) -> bool:
    if isinstance(parent, cst.Element):
        parent = module.names.parents.get(module.names.parents.get(parent) or parent)
    if isinstance(parent, (cst.AssignTarget, cst.Del)):
        return True
    return isinstance(parent, (cst.AnnAssign, cst.AugAssign)) and parent.target is node


def roots(node: cst.CSTNode, *, elements: bool = False) -> Iterator[cst.BaseExpression]:
    """The names whose values `node` is, or is a part of: `x.a` for `x.a[1]` and `x.a.get(1)`.

    A call comes as it is. With `elements`, also those whose elements are in it: `x` for
    `list(x.values())`.
    """
    if isinstance(node, cst.Name) and node.value in _CONSTANTS:
        return
    if dotted(node) is not None and isinstance(node, (cst.Name, cst.Attribute)):
        yield node
    elif isinstance(node, (cst.Subscript, cst.Attribute)):
        yield from roots(node.value)
    elif isinstance(node, cst.Await):
        yield from roots(node.expression)
    elif isinstance(node, cst.IfExp):
        yield from (*roots(node.body), *roots(node.orelse))
    elif isinstance(node, cst.BooleanOperation):
        yield from (*roots(node.left), *roots(node.right))
    elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        if node.func.attr.value in ("get", "setdefault", "values", "items", "pop"):
            yield from roots(node.func.value)
        else:
            yield node
    elif elements and isinstance(node, cst.Call) and dotted(node.func) in _PASSING:
        for arg in node.args:
            yield from roots(arg.value, elements=True)
    elif isinstance(node, cst.Call):
        yield node


_CONSTANTS = ("None", "True", "False")
_PASSING = ("enumerate", "iter", "list", "reversed", "sorted", "tuple", "zip")


def value_of(module: Module, node: cst.CSTNode) -> cst.CSTNode | None:
    """The expression a binding takes its value from."""
    parent = module.names.parents.get(node)
    if isinstance(node, cst.AssignTarget) and isinstance(parent, cst.Assign):
        return parent.value
    if isinstance(node, (cst.AnnAssign, cst.NamedExpr)):
        return node.value
    if isinstance(node, (cst.For, cst.CompFor)):
        return node.iter
    if isinstance(node, cst.AsName) and isinstance(parent, cst.WithItem):
        return parent.item
    return None


def is_first_time(module: Module, node: cst.CSTNode) -> bool:
    """Whether an assignment runs only while its target is not there yet: `if x is None: x = …`."""
    text = module.source.text_of(node)
    parents = module.names.parents
    above = parents.get(node)
    while above is not None and not isinstance(above, cst.FunctionDef):
        if isinstance(above, cst.If) and text in _absent(module, above.test):
            return True
        above = parents.get(above)
    return False


def _absent(module: Module, test: cst.BaseExpression) -> tuple[str, ...]:
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        return (module.source.text_of(test.expression),)
    if isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
        only = test.comparisons[0]
        if isinstance(only.operator, cst.Is) and dotted(only.comparator) == "None":
            return (module.source.text_of(test.left),)
    return ()
