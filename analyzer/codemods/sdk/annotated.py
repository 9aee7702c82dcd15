"""The classes an annotation names."""

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.scopes import Scope, dotted

_WRAPPERS = ("typing.Optional", "typing.Union", "typing.Annotated")


def annotated_classes(
    codebase: Codebase, module: Module, annotation: cst.Annotation
) -> frozenset[str]:
    """The classes an annotation allows, `None` left out; empty when it cannot be told."""
    scope = module.names.scopes[annotation]
    return _classes(codebase, module, scope, annotation.annotation)


def _classes(
    codebase: Codebase, module: Module, scope: Scope, node: cst.CSTNode
) -> frozenset[str]:
    if isinstance(node, cst.SimpleString):
        return _quoted(codebase, module, scope, node)
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.BitOr):
        sides = [_classes(codebase, module, scope, side) for side in (node.left, node.right)]
        return frozenset().union(*sides)
    if isinstance(node, cst.Subscript):
        base = _classes(codebase, module, scope, node.value)
        if not base <= set(_WRAPPERS):
            return base
        elements = node.slice[:1] if base == {"typing.Annotated"} else node.slice
        inner = [getattr(element.slice, "value", None) for element in elements]
        found = [_classes(codebase, module, scope, part) for part in inner if part is not None]
        return frozenset().union(*found)
    chain = dotted(node)
    if chain is None or chain == "None":
        return frozenset()
    return codebase.resolve_chain(module, scope, chain.split("."))


def _quoted(
    codebase: Codebase, module: Module, scope: Scope, string: cst.SimpleString
) -> frozenset[str]:
    try:
        inner = cst.parse_expression(string.raw_value.strip())
    except cst.ParserSyntaxError:
        return frozenset()
    return _classes(codebase, module, scope, inner)
