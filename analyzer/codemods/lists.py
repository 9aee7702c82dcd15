"""Taking items out of and putting items into comma-separated source, comments untouched."""

import re
from collections.abc import Sequence

import libcst as cst

from analyzer.codemods.source import Source
from analyzer.run import Edit

_BLANK = re.compile(r"[ \t\f]*")


def remove_items(
    source: Source, items: Sequence[cst.Arg] | Sequence[cst.ImportAlias], gone: set[int]
) -> tuple[Edit, ...]:
    """Delete the items at the indices `gone`: a line of its own goes whole, a comment stays."""
    return tuple(
        source.edit(start, end, "")
        for start, end in _merged([_extent(source, items, index, gone) for index in sorted(gone)])
    )


def _extent(
    source: Source, items: Sequence[cst.CSTNode], index: int, gone: set[int]
) -> tuple[int, int]:
    start, end = source.span(items[index])
    after = _after_comma(source, items[index], end)
    if _begins_line(source, start):
        blank = _skip_blank(source, after)
        if _at_line_end(source, blank):
            return source.line_start(source.line_of(start)), _next_line(source, blank)
        return start, blank
    following = [i for i in range(index + 1, len(items)) if i not in gone]
    if following or after > end:
        blank = _skip_blank(source, after)
        if not _at_line_end(source, blank) and (following or not _closes(source, blank)):
            return start, blank
        if following:
            return _before(source, items, index, gone, start), after
    return _before(source, items, index, gone, start), end


def _before(
    source: Source, items: Sequence[cst.CSTNode], index: int, gone: set[int], start: int
) -> int:
    """Where the deletion of a last item starts: behind the last kept item, its comma included."""
    kept = [i for i in range(index) if i not in gone]
    if not kept:
        return start
    previous = source.span(items[kept[-1]])[1]
    between = source.text(previous, start)
    return start if "#" in between or "\n" in between or "\r" in between else previous


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
    after = _after_comma(source, last, end)
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


def _after_comma(source: Source, item: cst.CSTNode, end: int) -> int:
    comma = getattr(item, "comma", None)
    return source.span(comma)[1] if isinstance(comma, cst.Comma) else end


def _begins_line(source: Source, offset: int) -> bool:
    return not source.text(source.line_start(source.line_of(offset)), offset).strip(" \t\f")


def _skip_blank(source: Source, offset: int) -> int:
    match = _BLANK.match(source.raw[offset:].decode("latin-1"))
    return offset + (match.end() if match else 0)


def _at_line_end(source: Source, offset: int) -> bool:
    return source.raw[offset : offset + 1] in (b"", b"\n", b"\r")


def _closes(source: Source, offset: int) -> bool:
    return source.raw[offset : offset + 1] == b")"


def _next_line(source: Source, offset: int) -> int:
    return offset + (2 if source.raw[offset : offset + 2] == b"\r\n" else 1)


def _merged(extents: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Overlapping and touching extents as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(extents):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
