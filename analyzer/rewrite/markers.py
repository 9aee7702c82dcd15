"""Marker comments: `# unstick: CODE what to do`, one line above the statement they are about."""

import re
from collections.abc import Iterable, Sequence

from analyzer.codemods.model import Mark
from analyzer.codemods.text import Text
from analyzer.run import Edit

MARKER = re.compile(r"[ \t\f]*#[ \t]*unstick:[ \t]*(?P<code>UNS\d{3})[ \t]+(?P<text>.*?)[ \t]*")


def marker_edits(
    source: Text, marks: Iterable[Mark], solved: Iterable[tuple[int, str]]
) -> tuple[Edit, ...]:
    """Comments for `marks` that are not there yet, and the removal of those that are `solved`.

    `solved` are (line, code) of changes that are made now; their markers have done their work.
    """
    edits: list[Edit] = []
    wanted: dict[int, list[Mark]] = {}
    for mark in sorted(set(marks)):
        wanted.setdefault(mark.line, []).append(mark)
    for line, group in sorted(wanted.items()):
        present = {(code, text) for _, code, text in markers_above(source, line)}
        new = [mark for mark in group if (mark.code, mark.text) not in present]
        if new:
            point = source.insertion_point(line)
            edits.append(source.edit(point, point, _comments(source, line, new)))
    for line, code in sorted(set(solved)):
        kept = {(mark.code, mark.text) for mark in wanted.get(line, ())}
        for own, found, text in markers_above(source, line):
            if found == code and (found, text) not in kept:
                edits.append(_without_line(source, own))
    return tuple(dict.fromkeys(edits))


def markers_above(source: Text, line: int) -> list[tuple[int, str, str]]:
    """(line, code, text) of the markers in the block of comments right above `line`."""
    found: list[tuple[int, str, str]] = []
    above = line - 1
    while above >= 1 and source.line_text(above).lstrip(" \t\f").startswith("#"):
        match = MARKER.fullmatch(source.line_text(above))
        if match:
            found.append((above, match["code"], match["text"]))
        above -= 1
    return found


def markers_in(source: Text) -> list[tuple[int, str, str]]:
    """Every marker of the file."""
    lines = ((line, MARKER.fullmatch(source.line_text(line))) for line in _lines(source))
    return [(line, match["code"], match["text"]) for line, match in lines if match]


def _lines(source: Text) -> range:
    return range(1, source.line_count + 1) if b"unstick:" in source.raw else range(0)


def _comments(source: Text, line: int, marks: Sequence[Mark]) -> str:
    indent = source.indent_of(line)
    return "".join(f"{indent}# unstick: {mark.code} {_one_line(mark.text)}\n" for mark in marks)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _without_line(source: Text, line: int) -> Edit:
    start = source.insertion_point(line)
    end = source.line_start(line + 1) if line < source.line_count else len(source.raw)
    return source.edit(start, end, "")
