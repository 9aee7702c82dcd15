"""Statements taken away with what belongs to them, and blocks written anew."""

from collections.abc import Callable, Sequence

import libcst as cst

from analyzer.codemods.routing.places import Unproven, walk
from analyzer.codemods.source import Source
from analyzer.run import Edit


def without(source: Source, statement: cst.CSTNode) -> Edit:
    """A statement gone, with the comments right above it and the blank lines behind it."""
    first, last = _lines(source, statement)
    while first > 1 and source.line_text(first - 1).lstrip().startswith("#"):
        first -= 1
    last += 1
    before = source.line_text(first - 1).strip() if first > 1 else ""
    is_block = isinstance(statement, (cst.ClassDef, cst.FunctionDef))
    if not before or before.endswith(":") or is_block:
        while last <= source.line_count and not source.line_text(last).strip():
            last += 1
        if last > source.line_count:
            last = source.line_count + 1
    end = source.line_start(last) if last <= source.line_count else len(source.raw)
    return source.edit(source.line_start(first), end, "")


def replaced(source: Source, statements: Sequence[cst.CSTNode], lines: Sequence[str]) -> Edit:
    """Statements that follow one another, with these lines in their place; the lines are
    indented as the first one is."""
    first = _lines(source, statements[0])[0]
    last = _lines(source, statements[-1])[1]
    indent = source.indent_of(first)
    end = source.line_start(last + 1) if last < source.line_count else len(source.raw)
    text = "".join(f"{indent}{line}".rstrip() + "\n" for line in lines)
    if end == len(source.raw) and not source.raw.endswith((b"\n", b"\r")):
        text = text.removesuffix("\n")
    return source.edit(source.line_start(first), end, text)


def inside(
    source: Source, block: Sequence[cst.CSTNode], is_gone: Callable[[cst.CSTNode], bool]
) -> list[str]:
    """The lines of a block without some of its statements, as if it stood at the margin.

    A `try` whose `finally` comes to nothing is no `try` any more.
    """
    lines: list[str] = []
    for statement in block:
        if is_gone(statement):
            continue
        if isinstance(statement, cst.Try) and statement.finalbody is not None:
            rest = inside(source, statement.finalbody.body.body, is_gone)
            if not rest and not statement.handlers and statement.orelse is None:
                lines += inside(source, statement.body.body, is_gone)
                continue
            if not statement.handlers and statement.orelse is None:
                body = inside(source, statement.body.body, is_gone)
                lines += ["try:", *_indented(body), "finally:", *_indented(rest)]
                continue
        lines += at_margin(source, statement)
    return lines


def at_margin(source: Source, statement: cst.CSTNode) -> list[str]:
    """The lines of a statement, without what all of them are indented by."""
    first, last = _lines(source, statement)
    indent = source.indent_of(first)
    lines = [source.line_text(line) for line in range(first, last + 1)]
    if any(_is_long(source, node) for node in walk(statement)):
        raise Unproven("a string over several lines would be indented anew")
    if any(line.strip() and not line.startswith(indent) for line in lines):
        raise Unproven("its lines are indented in more than one way")
    return [line[len(indent) :] for line in lines]


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" if line else line for line in lines]


def _is_long(source: Source, node: cst.CSTNode) -> bool:
    return isinstance(node, cst.BaseString) and "\n" in source.text_of(node)


def _lines(source: Source, statement: cst.CSTNode) -> tuple[int, int]:
    start, end = source.span(statement)
    if isinstance(statement, (cst.ClassDef, cst.FunctionDef)) and statement.decorators:
        start = source.span(statement.decorators[0])[0]
    last = source.line_of(end)
    if end == source.line_start(last) and end > start:
        last -= 1
    return source.line_of(start), last
