"""Type parameters that went: `Context[Session, State]` is `Context[State]`."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import Use
from analyzer.codemods.tables import Generic, sdk_renames

CODE = "UNS410"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for module in codebase.modules.values():
        for node in module.names.scopes:
            row = _row(codebase, module, node.value) if isinstance(node, cst.Subscript) else None
            if isinstance(node, cst.Subscript) and row is not None:
                yield _shortened(module, node, row)
        for use in module.names.uses:
            if use.quoted and _is_subscripted(use):
                yield from _quoted(codebase, module, use)


CODEMOD = Codemod("sdk-generics", (CODE,), plan)


def _row(codebase: Codebase, module: Module, node: cst.CSTNode) -> Generic | None:
    return _row_of(codebase.resolve(module, node))


def _row_of(found: frozenset[str]) -> Generic | None:
    for row in sdk_renames().generics:
        if found and found <= set(row.classes):
            return row
    return None


def _shortened(module: Module, node: cst.Subscript, row: Generic) -> Change:
    source = module.source
    if len(node.slice) <= row.drop_first:
        start, end = source.span(node.value)[1], source.span(node)[1]
    else:
        start = source.span(node.slice[0])[0]
        end = source.span(node.slice[row.drop_first])[0]
    return Change(
        CODE,
        module.path,
        module.names.line_of(node),
        "drop the session type: the class takes none",
        "safe",
        (source.edit(start, end, ""),),
    )


def _is_subscripted(use: Use) -> bool:
    string, last = use.node, use.parts[-1].name
    return isinstance(string, cst.SimpleString) and f"{last}[" in string.raw_value


def _quoted(codebase: Codebase, module: Module, use: Use) -> Iterator[Outcome]:
    if _row_of(codebase.resolve_use(module, use)) is not None:
        text = "drop the session type in the string: the class takes none"
        yield Mark(module.path, module.names.line_of(use.node), CODE, text)
