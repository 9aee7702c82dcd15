"""A block's lines moved to where the statement stands that it belongs to."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.run import Edit


def unit_of(module: Module, statement: cst.CSTNode, block: cst.BaseSuite) -> str | None:
    """What the lines of the block are indented by more than the statement, if by anything."""
    source = module.source
    outer = source.indent_of(source.line_of(source.span(statement)[0]))
    inner = source.indent_of(source.line_of(source.span(block.body[0])[0]))
    is_inside = inner.startswith(outer) and inner != outer
    return inner[len(outer) :] if is_inside else None


def outdented(
    module: Module, statement: cst.CSTNode, block: cst.BaseSuite, first: int
) -> list[Edit] | None:
    """The block's lines from `first` on; nothing where that would change a text in it."""
    unit = unit_of(module, statement, block)
    if unit is None or _has_long_string(module, block):
        return None
    return list(_moved(module, statement, block, unit, first))


def _moved(
    module: Module, statement: cst.CSTNode, block: cst.BaseSuite, unit: str, first: int
) -> Iterator[Edit]:
    source = module.source
    outer = source.indent_of(source.line_of(source.span(statement)[0]))
    last = source.line_of(source.span(block.body[-1])[1] - 1)
    for line in range(first, last + 1):
        if source.line_text(line).startswith(outer + unit):
            start = source.line_start(line) + len(outer.encode(source.encoding))
            yield source.edit(start, start + len(unit.encode(source.encoding)), "")


def _has_long_string(module: Module, block: cst.BaseSuite) -> bool:
    """Whether a string in the block goes over lines, whose blanks are its own."""
    source = module.source
    start, end = source.span(block.body[0])[0], source.span(block.body[-1])[1]
    return any(
        start <= source.span(node)[0] < end and "\n" in source.text_of(node)
        for node in module.names.nodes(cst.SimpleString, cst.FormattedString)
    )
