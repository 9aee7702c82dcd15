"""Taking items out of and putting items into comma-separated source, comments untouched."""

from collections.abc import Sequence

import libcst as cst

from analyzer.codemods.source import Source
from analyzer.run import Edit

_Item = cst.Arg | cst.ImportAlias | cst.BaseElement | cst.BaseDictElement | cst.Param
_BLANKS = " \t\f"
_BLANK_BYTES = (b" ", b"\t", b"\f")


def remove_items(source: Source, items: Sequence[_Item], gone: set[int]) -> tuple[Edit, ...]:
    """Delete the items at the indices `gone`, each with its comma; comments stay.

    When the last item goes and had no comma, the comma of the last one kept goes as well. Blanks
    and lines that only a deleted item needed go with it.
    """
    regions = [part for index in sorted(gone) for part in _tokens(source, items[index])]
    kept = [index for index in range(len(items)) if index not in gone]
    if kept and _loses_comma(source, items, kept):
        comma = _comma(source, items[kept[-1]])
        regions += [comma] if comma else []
    extents = [widened(source, *region) for region in sorted(regions)]
    return tuple(source.edit(start, end, "") for start, end in _merged(source, extents))


def _loses_comma(source: Source, items: Sequence[cst.CSTNode], kept: Sequence[int]) -> bool:
    """Whether the last item kept becomes the last of a list that ended without a comma."""
    return kept[-1] != len(items) - 1 and _comma(source, items[-1]) is None


def _tokens(source: Source, item: cst.CSTNode) -> list[tuple[int, int]]:
    """An item with its comma, or apart when a comment stands between them."""
    start, end = source.span(item)
    comma = _comma(source, item)
    if comma is None:
        return [(start, end)]
    between = source.text(end, comma[0])
    return [(start, end), comma] if "#" in between else [(start, comma[1])]


def widened(source: Source, start: int, end: int) -> tuple[int, int]:
    """With the line when nothing else is on it, else with the blanks on one side."""
    blank = _skip_blank(source, end)
    if _begins_line(source, start):
        if _at_line_end(source, blank):
            return source.line_start(source.line_of(start)), _next_line(source, blank)
        return start, blank
    if _at_line_end(source, blank) or source.raw[blank : blank + 1] in (b"#", b")"):
        return _skip_blank_back(source, start), end
    return start, blank


def insert_items(
    source: Source,
    items: Sequence[cst.CSTNode],
    opening: int,
    texts: Sequence[str],
    gone: frozenset[int] = frozenset(),
) -> tuple[Edit, ...]:
    """Put `texts` behind the last item; `opening` is the byte behind the opening bracket.

    Follows the layout: one item a line where the last item has its own line.
    """
    kept = [index for index in range(len(items)) if index not in gone]
    if not kept:
        return (source.edit(opening, opening, ", ".join(texts)),)
    last = items[kept[-1]]
    start, end = source.span(last)
    comma = None if _loses_comma(source, items, kept) else _comma(source, last)
    after = comma[1] if comma else end
    own_line = _begins_line(source, start)
    indent = source.indent_of(source.line_of(start))
    if own_line and after > end:
        joined = "".join(f"\n{indent}{text}," for text in texts)
        return (source.edit(after, after, joined),)
    if own_line:
        joined = "".join(f",\n{indent}{text}" for text in texts)
        return (source.edit(end, end, joined),)
    if after > end and kept[-1] == len(items) - 1:
        return (source.edit(after, after, f" {', '.join(texts)}"),)
    return (source.edit(end, end, f", {', '.join(texts)}"),)


def insert_before(source: Source, item: cst.CSTNode, text: str) -> Edit:
    """Put `text` and a comma before an item, on a line of its own where the item has one."""
    at = source.span(item)[0]
    return source.edit(at, at, f"{text},{_separator(source, at)}")


def _separator(source: Source, at: int) -> str:
    """What stands between the items of a list before byte `at`."""
    line = source.line_of(at)
    begins = not source.text(source.line_start(line), at).strip()
    return f"\n{source.indent_of(line)}" if begins else " "


def _comma(source: Source, item: cst.CSTNode) -> tuple[int, int] | None:
    comma = getattr(item, "comma", None)
    return source.span(comma) if isinstance(comma, cst.Comma) else None


def _begins_line(source: Source, offset: int) -> bool:
    return not source.text(source.line_start(source.line_of(offset)), offset).strip(_BLANKS)


def _skip_blank(source: Source, offset: int) -> int:
    while source.raw[offset : offset + 1] in _BLANK_BYTES:
        offset += 1
    return offset


def _skip_blank_back(source: Source, offset: int) -> int:
    while source.raw[offset - 1 : offset] in _BLANK_BYTES:
        offset -= 1
    return offset


def _at_line_end(source: Source, offset: int) -> bool:
    return source.raw[offset : offset + 1] in (b"", b"\n", b"\r")


def _next_line(source: Source, offset: int) -> int:
    return offset + (2 if source.raw[offset : offset + 2] == b"\r\n" else 1)


def _merged(source: Source, extents: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Extents that overlap, touch, or have only blanks between them, as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(extents):
        if merged and start <= _skip_blank(source, merged[-1][1]):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
