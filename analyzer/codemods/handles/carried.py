"""What an earlier run has put under handles already."""

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import CellFact
from analyzer.codemods.handles.blocks import CLASS

_STORE = "STORE"
_KEPT = "kept"
_HELD = "held"


def is_carried(codebase: Codebase, cell: CellFact) -> bool:
    """Whether a cell is the store of such entries, or an entry that is kept there."""
    module = codebase.modules.get(cell.file)
    if module is None:
        return False
    if _writes_handles(module) and cell.origin in ("variable", "attribute"):
        return cell.variable == _STORE or cell.key == "argument"
    exchanging = [
        node
        for node in module.names.scopes
        if (isinstance(node, cst.FunctionDef) and _is_kept(node))
        or (isinstance(node, cst.With) and _holds(node))
    ]
    return any(_spans(module, node, cell.line) for node in exchanging)


def _writes_handles(module: Module) -> bool:
    return any(
        isinstance(node, cst.ClassDef) and node.name.value == CLASS and _KEPT in scope.bindings
        for node, scope in module.names.own_scopes.items()
    )


def _is_kept(function: cst.FunctionDef) -> bool:
    return any(
        isinstance(one.decorator, cst.Attribute) and one.decorator.attr.value == _KEPT
        for one in function.decorators
    )


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
