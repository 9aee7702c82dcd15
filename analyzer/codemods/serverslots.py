"""Names of the slots that servers flow through, and the order in which calls fill them."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.codemods.scopes import Scope, function_of


def qualified_name(module: Module, scope: Scope | None, name: str) -> str:
    return f"{module.path}:{scope.id}#{name}" if scope and scope.id else f"{module.path}:{name}"


def return_slot(module: Module, scope: Scope) -> str | None:
    function = function_of(scope)
    if not isinstance(function.node, cst.FunctionDef):
        return None
    return f"{qualified_name(module, function.parent, function.node.name.value)}()"


def class_of_self(scope: Scope, name: str) -> Scope | None:
    """The class whose method has `name` as its first parameter, seen from `scope`."""
    owner = scope.lookup(name)
    if owner is None or not isinstance(owner.node, cst.FunctionDef):
        return None
    params = owner.node.params
    first = (*params.posonly_params, *params.params)[:1]
    is_self = bool(first) and first[0].name.value == name
    return owner.parent if is_self and owner.parent and owner.parent.kind == "class" else None


def in_order(node: cst.CSTNode) -> list[cst.BaseExpression]:
    """The parts of a tuple that is written out, when none of them stands for several."""
    if not isinstance(node, (cst.Tuple, cst.List)):
        return []
    is_plain = all(isinstance(one, cst.Element) for one in node.elements)
    return [one.value for one in node.elements] if is_plain else []


def positional_names(function: cst.FunctionDef, inner: Scope) -> list[str]:
    """Parameters a call fills by position, `self` left out."""
    params = (*function.params.posonly_params, *function.params.params)
    names = [param.name.value for param in params]
    return names[1:] if inner.parent is not None and inner.parent.kind == "class" else names


def filled(call: cst.Call, names: list[str]) -> Iterator[tuple[str, cst.BaseExpression]]:
    """The arguments of a call up to unpacked ones; `names` are those filled by position."""
    for index, arg in enumerate(call.args):
        if arg.star:
            return
        positional = names[index] if index < len(names) else ""
        yield arg.keyword.value if arg.keyword else positional, arg.value
