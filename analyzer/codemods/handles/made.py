"""Whether an expression makes something new, rather than handing on what there is."""

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.passing.calls import calls_of
from analyzer.codemods.scopes import dotted, function_of
from analyzer.codemods.types import types_of

_DISPLAYS = (cst.List, cst.Dict, cst.Set, cst.ListComp, cst.DictComp, cst.SetComp)
_CONTAINERS = frozenset({"Counter", "OrderedDict", "defaultdict", "deque", "dict", "list", "set"})
_DEPTH = 4


def is_made(
    codebase: Codebase, module: Module, value: cst.BaseExpression, depth: int = _DEPTH
) -> bool:
    """Displays, objects of classes, and what a function or a local of the code made so."""
    match value:
        case cst.BinaryOperation():
            sides = (value.left, value.right)
            return any(is_made(codebase, module, one, depth) for one in sides)
        case cst.Await():
            return is_made(codebase, module, value.expression, depth)
        case cst.Call():
            return _is_called(codebase, module, value, depth)
        case cst.Name() if depth:
            bound = _bound(module, value)
            return bound is not None and is_made(codebase, module, bound, depth - 1)
    return isinstance(value, _DISPLAYS)


def _is_called(codebase: Codebase, module: Module, call: cst.Call, depth: int) -> bool:
    name = (dotted(call.func) or "").rpartition(".")[2]
    if name in _CONTAINERS or name[:1].isupper():
        return True
    if isinstance(call.func, cst.Attribute) and _is_class(codebase, module, call.func.value):
        return True
    function = calls_of(codebase).function_at(module, call.func)
    if function is None or not depth:
        return False
    home = calls_of(codebase).module_of(function)
    inner = home.names.own_scopes[function]
    values = [
        node.value
        for node in home.names.nodes(cst.Return)
        if function_of(home.names.scopes[node]) is inner
    ]
    return bool(values) and all(
        one is not None and is_made(codebase, home, one, depth - 1) for one in values
    )


def _is_class(codebase: Codebase, module: Module, node: cst.BaseExpression) -> bool:
    """`Game.of(size)`: what a class makes by another name."""
    return bool(types_of(codebase).is_class(module, node))


def _bound(module: Module, name: cst.Name) -> cst.BaseExpression | None:
    """The one value of a local."""
    scope = module.names.scopes.get(name)
    owner = scope.lookup(name.value) if scope is not None else None
    bindings = owner.bindings[name.value] if owner is not None and owner.kind == "function" else []
    if len(bindings) != 1:
        return None
    node = bindings[0].node
    holder = node if isinstance(node, cst.AnnAssign) else module.names.parents.get(node)
    is_plain = isinstance(holder, (cst.Assign, cst.AnnAssign))
    value = getattr(holder, "value", None) if is_plain else None
    return value if isinstance(value, cst.BaseExpression) else None
