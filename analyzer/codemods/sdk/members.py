"""Attributes of SDK objects that have another name, or none: the object is proven to be one."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import Scope, Use, dotted
from analyzer.codemods.serverflow import OTHER, ServerFlow, lowlevel_flow, server_flow
from analyzer.codemods.tables import sdk_renames

CODE = "UNS408"
GET_CONTEXT = "UNS402"
LOWLEVEL = "UNS411"

_WRAPPERS = ("typing.Optional", "typing.Union", "typing.Annotated")


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for module in codebase.modules.values():
        for use in module.names.uses:
            if len(use.parts) > 1 and not use.quoted:
                yield from _renamed(codebase, module, use)
    for flow in (server_flow(codebase), lowlevel_flow(codebase)):
        yield from _removed(flow)


CODEMOD = Codemod("sdk-members", (CODE, GET_CONTEXT, LOWLEVEL), plan)


def _removed(flow: ServerFlow) -> Iterator[Mark]:
    for module in flow.codebase.modules.values():
        for node in module.names.scopes:
            if not isinstance(node, cst.Attribute) or node.attr.value not in flow.table.removed:
                continue
            if flow.value(module, node.value) - {OTHER} or flow.annotated(module, node.value):
                row = flow.table.removed[node.attr.value]
                text = f"{node.attr.value} is gone: {row.instead}"
                yield Mark(module.path, module.names.line_of(node), row.code, text)


def _renamed(codebase: Codebase, module: Module, use: Use) -> Iterator[Outcome]:
    part = use.parts[1]
    rows = [row for row in sdk_renames().members if part.name in row.renamed]
    if not rows:
        return
    owner = use.scope.lookup(use.parts[0].name)
    bindings = owner.bindings[use.parts[0].name] if owner else []
    if len(bindings) != 1:
        return
    annotation = getattr(bindings[0].node, "annotation", None)
    if not isinstance(annotation, cst.Annotation):
        return
    classes = annotated_classes(codebase, module, annotation)
    for row in rows:
        if classes and classes <= set(row.classes):
            new = row.renamed[part.name]
            line = module.names.line_of(use.node)
            edit = module.source.edit(part.start, part.end, new)
            title = f"{part.name} is called {new}"
            yield Change(CODE, module.path, line, title, "safe", (edit,))


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
