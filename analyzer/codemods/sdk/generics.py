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
            if isinstance(node, cst.Subscript) and row is not None and _is_long(node, row):
                yield _shortened(module, node, row)
        for use in module.names.uses:
            if use.quoted and _is_subscripted(use):
                yield from _quoted(codebase, module, use)


CODEMOD = Codemod("sdk-generics", (CODE,), plan)

_TITLES = {
    True: "drop the session type: the class takes none",
    False: "drop the request type: the class takes none",
}


def _row(codebase: Codebase, module: Module, node: cst.CSTNode) -> Generic | None:
    return _row_of(codebase.resolve(module, node))


def _row_of(found: frozenset[str]) -> Generic | None:
    for row in sdk_renames().generics:
        if found and found <= set(row.classes):
            return row
    return None


def _is_long(node: cst.Subscript, row: Generic) -> bool:
    return row.drop_first > 0 or len(node.slice) > row.keep


def _shortened(module: Module, node: cst.Subscript, row: Generic) -> Change:
    source = module.source
    kept = node.slice[row.drop_first : row.drop_first + row.keep]
    edits = []
    if not kept:
        edits.append(source.edit(source.span(node.value)[1], source.span(node)[1], ""))
    elif row.drop_first:
        start = source.span(node.slice[0])[0]
        edits.append(source.edit(start, source.span(kept[0])[0], ""))
    if kept and len(node.slice) > row.drop_first + row.keep:
        end = source.span(node.slice[-1])[1]
        edits.append(source.edit(source.span(kept[-1].slice)[1], end, ""))
    line = module.names.line_of(node)
    return Change(CODE, module.path, line, _TITLES[row.drop_first > 0], "safe", tuple(edits))


def _is_subscripted(use: Use) -> bool:
    string, last = use.node, use.parts[-1].name
    return isinstance(string, cst.SimpleString) and f"{last}[" in string.raw_value


def _quoted(codebase: Codebase, module: Module, use: Use) -> Iterator[Outcome]:
    row = _row_of(codebase.resolve_use(module, use))
    if row is not None and (row.drop_first or _is_pair(use)):
        text = (
            f"{_TITLES[row.drop_first > 0].partition(':')[0]} in the string: the class takes none"
        )
        yield Mark(module.path, module.names.line_of(use.node), CODE, text)


def _is_pair(use: Use) -> bool:
    return isinstance(use.node, cst.SimpleString) and "," in use.node.raw_value
