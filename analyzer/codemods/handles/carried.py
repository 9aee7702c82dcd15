"""What an earlier run has put under handles already."""

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import CellFact
from analyzer.codemods.handles.blocks import CLASS, KEPT, STORED

_STORES = frozenset({"STORE", "ENTRIES"})
_KEPT = "kept"
_HELD = "held"
_WRITTEN = {CLASS: _KEPT, STORED: "_unknown", KEPT: _KEPT}
"""The classes that are written for a store, each with a method that tells it."""


def is_carried(codebase: Codebase, cell: CellFact) -> bool:
    """Whether a cell is the store of such entries, or an entry that is kept there."""
    module = codebase.modules.get(cell.file)
    if module is None:
        return False
    written = _classes(module)
    if any(_spans(module, node, cell.line) for node in written):
        return True
    if written and _is_at(module, cell):
        return True
    exchanging = [
        node
        for node in module.names.scopes
        if (isinstance(node, cst.FunctionDef) and _is_kept(node))
        or (isinstance(node, cst.With) and _holds(node))
    ]
    return any(_spans(module, node, cell.line) for node in exchanging)


def _classes(module: Module) -> list[cst.ClassDef]:
    return [
        node
        for node, scope in module.names.own_scopes.items()
        if isinstance(node, cst.ClassDef) and _WRITTEN.get(node.name.value, "") in scope.bindings
    ]


def _is_at(module: Module, cell: CellFact) -> bool:
    """Whether a cell is the store itself, a mapping that is kept there or one by a name of it."""
    return cell.variable in _STORES or any(
        module.names.line_of(node) == cell.line and _is_mapping(node)
        for node in module.names.nodes(cst.Assign, cst.AnnAssign)
    )


def _is_mapping(node: cst.Assign | cst.AnnAssign) -> bool:
    annotation = node.annotation.annotation if isinstance(node, cst.AnnAssign) else None
    named = [node.value.func] if isinstance(node.value, cst.Call) else []
    if isinstance(annotation, cst.Subscript):
        named.append(annotation.value)
    return any(isinstance(one, cst.Name) and one.value in _WRITTEN for one in named)


def _is_kept(function: cst.FunctionDef) -> bool:
    for one in function.decorators:
        func = one.decorator.func if isinstance(one.decorator, cst.Call) else one.decorator
        if isinstance(func, cst.Attribute) and func.attr.value == _KEPT:
            return True
    return False


def _holds(block: cst.With) -> bool:
    """Whether a block is one in which the entry of a handle is here."""
    return any(
        isinstance(one.item, cst.Call)
        and isinstance(one.item.func, cst.Attribute)
        and one.item.func.attr.value == _HELD
        for one in block.items
    )


def _spans(module: Module, node: cst.CSTNode, line: int) -> bool:
    start, end = module.source.span(node)
    return module.source.line_of(start) <= line <= module.source.line_of(end)
