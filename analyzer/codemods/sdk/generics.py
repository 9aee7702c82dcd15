"""Type parameters that went: `Context[Session, State]` is `Context[State]`."""

from collections.abc import Iterator, Sequence

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import dropped_imports
from analyzer.codemods.model import Change, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.brackets import brackets_in
from analyzer.codemods.sdk.context import passing_of
from analyzer.codemods.tables import Generic, context_table, sdk_renames
from analyzer.run import Edit

CODE = "UNS410"
_TITLES = {
    True: "drop the session type: the class takes none",
    False: "drop the request type: the class takes none",
}
Shortened = tuple[int, Generic, list[Edit]]


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for module in codebase.modules.values():
        replaced = _replaced(codebase, module)
        found = [
            one for one in (*_subscripts(codebase, module), *_quoted(codebase, module))
            if not any(gone.start <= one[2][0].start < gone.end for gone in replaced)
        ]  # fmt: skip
        every = [*replaced, *(edit for _, _, edits in found for edit in edits)]
        gone = dropped_imports(codebase, module, frozenset(context_table().sessions), every)
        for line, row, edits in found:
            title = _TITLES[row.drop_first > 0]
            yield Change(CODE, module.path, line, title, "safe", (*edits, *gone))


CODEMOD = Codemod(
    "sdk-generics",
    (CODE,),
    plan,
    # Under its old name the class would seem to have its session type still.
    brings=("UNS401", "UNS404", "UNS405", "UNS412"),
)


def _replaced(codebase: Codebase, module: Module) -> list[Edit]:
    """Annotations of variables that parameters replace (`sdk-context`)."""
    return [
        module.source.edit(*module.source.span(node.annotation.annotation), "")
        for node in passing_of(codebase).replaced()
        if isinstance(node, cst.AnnAssign) and node in module.names.parents
    ]


def _row_of(found: frozenset[str]) -> Generic | None:
    for row in sdk_renames().generics:
        if found and found <= set(row.classes):
            return row
    return None


def _subscripts(codebase: Codebase, module: Module) -> Iterator[Shortened]:
    source = module.source
    for node in module.names.nodes(cst.Subscript):
        row = _row_of(codebase.resolve(module, node.value))
        if row is None:
            continue
        kept = node.slice[row.drop_first : row.drop_first + row.keep]
        edits = []
        if _is_needless(row, [source.text_of(one) for one in kept]):
            edits.append(source.edit(source.span(node.value)[1], source.span(node)[1], ""))
        elif row.drop_first:
            edits.append(source.edit(source.span(node.slice[0])[0], source.span(kept[0])[0], ""))
        elif len(node.slice) > row.keep:
            start, end = source.span(kept[-1].slice)[1], source.span(node.slice[-1])[1]
            edits.append(source.edit(start, end, ""))
        if edits:
            yield module.names.line_of(node), row, edits


def _quoted(codebase: Codebase, module: Module) -> Iterator[Shortened]:
    source = module.source
    for use in module.names.uses:
        row = _row_of(codebase.resolve_use(module, use)) if use.quoted else None
        if row is None:
            continue
        start = use.parts[-1].end
        text = source.text(start, source.span(use.node)[1] - 1)
        found = brackets_in(text)
        if found is None or (not row.drop_first and len(found.items) <= row.keep):
            continue
        kept = found.items[row.drop_first : row.drop_first + row.keep]
        new = "" if _is_needless(row, kept) else f"[{', '.join(kept)}]"
        end = start + len(text[: found.end].encode(source.encoding))
        yield module.names.line_of(use.node), row, [source.edit(start, end, new)]


def _is_needless(row: Generic, kept: Sequence[str]) -> bool:
    """Whether the class says as much without brackets."""
    return not kept or (row.drop_first > 0 and list(kept) == ["None"])
