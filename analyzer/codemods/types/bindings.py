"""What a name gets from the place that binds it: assignments, loops, `with`, parameters."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.codemods.scopes import Scope
from analyzer.codemods.types.calls import passed_types
from analyzer.codemods.types.model import (
    NONE,
    OPEN,
    UNKNOWN,
    Type,
    Types,
    element_of,
    join,
    only,
)

if TYPE_CHECKING:
    from analyzer.codemods.types.inference import Inference


def binding_types(
    inference: "Inference", module: Module, owner: Scope, name: str, node: cst.CSTNode
) -> Types:
    """The types that binding `name` at `node` gives it."""
    if isinstance(node, cst.Param):
        return _parameter(inference, module, owner, node)
    if isinstance(node, cst.FunctionDef):
        given = inference.function(module, node)
        return only("", given, of="call")
    if isinstance(node, cst.ClassDef):
        return only(f"{module.path}:{module.names.own_scopes[node].id}", of="class")
    if isinstance(node, cst.AnnAssign):
        return inference.annotated(module, node.annotation)
    if isinstance(node, cst.NamedExpr):
        return inference.of(module, node.value)
    if isinstance(node, cst.AugAssign):
        return frozenset({OPEN})
    if isinstance(node, (cst.For, cst.CompFor)):
        return _unpacked(node.target, name, element_of(inference.of(module, node.iter)))
    if isinstance(node, cst.AsName):
        return _as_name(inference, module, name, node)
    if isinstance(node, cst.MatchAs):
        return _captured(inference, module, node)
    holder = module.names.parents.get(node)
    if isinstance(node, cst.AssignTarget) and isinstance(holder, cst.Assign):
        return _unpacked(node.target, name, inference.of(module, holder.value))
    return UNKNOWN


def _unpacked(target: cst.CSTNode, name: str, types: Types) -> Types:
    """The part of `types` that `name` gets when they are unpacked into `target`."""
    if isinstance(target, cst.Name):
        return types
    if not isinstance(target, (cst.Tuple, cst.List)):
        return UNKNOWN
    for index, element in enumerate(target.elements):
        if any(isinstance(one, cst.Name) and one.value == name for one in _names(element.value)):
            if any(isinstance(one, cst.StarredElement) for one in target.elements[: index + 1]):
                return UNKNOWN
            return _unpacked(element.value, name, join(_at(one, index) for one in types - {NONE}))
    return UNKNOWN


def _at(one: Type, index: int) -> Types:
    if one.name == "builtins.tuple" and not one.of:
        return one.argument(index)
    return element_of(frozenset({one}))


def _names(target: cst.CSTNode) -> Iterator[cst.CSTNode]:
    if isinstance(target, (cst.Tuple, cst.List)):
        for element in target.elements:
            yield from _names(element.value)
    else:
        yield target


def _as_name(inference: "Inference", module: Module, name: str, node: cst.AsName) -> Types:
    holder = module.names.parents.get(node)
    if isinstance(holder, cst.WithItem):
        return _unpacked(node.name, name, opened(inference, inference.of(module, holder.item)))
    if isinstance(holder, cst.ExceptHandler) and holder.type is not None:
        caught = inference.of(module, holder.type)
        classes = [part for one in caught for part in (join(one.args) if not one.of else {one})]
        if classes and all(one.of in ("class", "outside", "builtin") for one in classes):
            return join(only(one.name) for one in classes)
    return UNKNOWN


def opened(inference: "Inference", types: Types) -> Types:
    """What `with` (or `enter_async_context`) gives for a context manager."""
    return join(_opened(inference, one) for one in types - {NONE})


def _opened(inference: "Inference", one: Type) -> Types:
    if one == OPEN:
        return frozenset({OPEN})
    if one.of == "with":
        return one.argument(0)
    for name in ("__aenter__", "__enter__"):
        for method in inference.member(one, name):
            if method.of == "call":
                return method.argument(0)
    return UNKNOWN


def _captured(inference: "Inference", module: Module, node: cst.MatchAs) -> Types:
    if isinstance(node.pattern, cst.MatchClass):
        classes = inference.of(module, node.pattern.cls)
        return join(only(one.name) if one.of == "class" else UNKNOWN for one in classes)
    return UNKNOWN


def _parameter(inference: "Inference", module: Module, owner: Scope, param: cst.Param) -> Types:
    function = owner.node
    if param.annotation is not None:
        found = inference.annotated(module, param.annotation)
        star = isinstance(param.star, str) and param.star
        if star == "*":
            return only("builtins.tuple", found)
        return only("builtins.dict", only("builtins.str"), found) if star == "**" else found
    if not isinstance(function, cst.FunctionDef):
        return UNKNOWN
    if owner.parent is not None and owner.parent.kind == "class" and _is_self(function, param):
        kind = "class" if _has_decorator(function, "classmethod") else ""
        (one,) = inference.self_type(module, owner.parent)
        return only(one.name, of=kind)
    return passed_types(inference, module, function, param)


def _is_self(function: cst.FunctionDef, param: cst.Param) -> bool:
    first = (*function.params.posonly_params, *function.params.params)[:1]
    return bool(first) and first[0] is param and not _has_decorator(function, "staticmethod")


def _has_decorator(function: cst.FunctionDef, name: str) -> bool:
    return any(
        isinstance(one.decorator, cst.Name) and one.decorator.value == name
        for one in function.decorators
    )
