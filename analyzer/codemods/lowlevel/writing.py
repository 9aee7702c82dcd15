"""Edits of one handler: its decorator goes, its signature and returns change, lines follow it."""

import textwrap
from collections.abc import Sequence

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.codemods.imports import WIDTH
from analyzer.codemods.lowlevel.finding import Registered, Unproven
from analyzer.codemods.lowlevel.shapes import returns
from analyzer.codemods.passing.signatures import closing_bracket
from analyzer.codemods.source import Source
from analyzer.run import Edit


def undecorated(handler: Registered) -> Edit:
    """The decorator's lines removed."""
    source = handler.module.source
    start, end = source.span(handler.place)
    first = source.line_start(source.line_of(start))
    return source.edit(first, source.line_start(source.line_of(end - 1) + 1), "")


def signature(name: str, params: Sequence[str], result: str, indent: str = "") -> str:
    """`async def name(…) -> result:`, its parameters on a line of their own where it is long."""
    head = f"async def {name}({', '.join(params)}) -> {result}:"
    if len(indent) + len(head) <= WIDTH:
        return head
    return f"async def {name}(\n    {', '.join(params)}\n) -> {result}:"


def new_signature(
    module: Module, function: cst.FunctionDef, params: Sequence[str], result: str
) -> Edit:
    """A function's own parameters and result replaced; its name stays untouched."""
    source = module.source
    start = source.span(function.name)[1]
    indent = indent_of(source, function)
    text = signature(function.name.value, params, result, indent)
    tail = text[text.index("(") : -1].replace("\n", f"\n{indent}")
    return source.edit(start, _signature_end(source, function), tail)


def wrapped_returns(handler: Registered, before: str, after: str) -> list[Edit]:
    """`return value` → `return <before>value<after>`; raises `Unproven` for a bare return."""
    source = handler.module.source
    edits = []
    for node in returns(handler.function):
        if node.value is None:
            raise Unproven("one of its returns gives nothing")
        start, end = source.span(node.value)
        edits += [source.edit(start, start, before), source.edit(end, end, after)]
    return edits


def first_lines(module: Module, function: cst.FunctionDef, lines: Sequence[str]) -> Edit:
    """`lines` at the top of the body: behind its docstring, above what is said of the rest."""
    source, body = module.source, function.body
    statement = body.body[0]
    start, end = source.span(statement)
    line = source.line_of(start)
    indent = source.indent_of(line)
    if function.get_docstring() is not None and len(body.body) > 1:
        at = line_after(source, end)
        return source.edit(at, at, "".join(f"{indent}{line}\n" for line in lines))
    above = line
    while source.line_text(above - 1).lstrip().startswith("#"):
        above -= 1
    if above < line:
        at = source.line_start(above)
        return source.edit(at, at, "".join(f"{indent}{line}\n" for line in lines))
    return source.edit(start, start, "".join(f"{line}\n{indent}" for line in lines))


def behind(handler: Registered, blocks: Sequence[str]) -> Edit:
    """`blocks` of lines behind the function, with the blank lines its level has."""
    source = handler.module.source
    indent = indent_of(source, handler.function)
    gap = "\n" if indent else "\n\n"
    text = "".join(f"{gap}{_fitted(textwrap.indent(block, indent))}\n" for block in blocks)
    at = line_after(source, _end_of(source, handler.function))
    if at == len(source.raw) and source.raw[-1:] not in (b"\n", b"\r"):
        text = "\n" + text
    if at < len(source.raw) and _goes_on(source, source.line_of(at), indent):
        text += gap
    return source.edit(at, at, text)


def instead(place: cst.CSTNode, module: Module, blocks: Sequence[str]) -> Edit:
    """`blocks` of lines where the statement `place` stands."""
    source = module.source
    start, end = source.span(place)
    line = source.line_of(start)
    indent = source.indent_of(line)
    gap = "\n" if indent else "\n\n"
    texts = [_fitted(textwrap.indent(block, indent)) for block in blocks]
    if len(blocks) > 1 and line > 1:
        texts[0] = "\n" * _missing_lines(source, line, indent) + texts[0]
    return source.edit(source.line_start(line), end, f"\n{gap}".join(texts))


def _missing_lines(source: Source, line: int, indent: str) -> int:
    """How many blank lines a function at `line` needs above it besides those there are."""
    blank = 0
    while blank + 1 < line and not source.line_text(line - blank - 1).strip():
        blank += 1
    if indent and not _goes_on(source, line - blank - 1, indent):
        return 0
    return max(0, (1 if indent else 2) - blank)


def _goes_on(source: Source, line: int, indent: str) -> bool:
    """Whether a line that is not blank belongs to the block of `indent`."""
    text = source.line_text(line)
    return bool(text.strip()) and len(source.indent_of(line)) >= len(indent)


def _fitted(block: str) -> str:
    """Calls that make a line too long with their arguments on a line of their own."""
    lines = []
    for line in block.split("\n"):
        opening = _outer_bracket(line) if len(line) > WIDTH else -1
        if opening < 0:
            lines.append(line)
            continue
        indent = line[: len(line) - len(line.lstrip())]
        lines += [line[: opening + 1], f"{indent}    {line[opening + 1 : -1]}", f"{indent})"]
    return "\n".join(lines)


def _outer_bracket(line: str) -> int:
    """Where the round bracket that the line's last character closes is opened; -1 if none is."""
    depth = 0
    for position in range(len(line) - 1, -1, -1):
        depth += (line[position] in ")]}") - (line[position] in "([{")
        if depth == 0:
            return position if line[-1] == ")" and line[position] == "(" else -1
    return -1


def indent_of(source: Source, node: cst.CSTNode) -> str:
    """The indentation of the line that `node` begins on."""
    return source.indent_of(source.line_of(source.span(node)[0]))


def line_after(source: Source, offset: int) -> int:
    """The start of the line behind the one that ends at `offset`."""
    line = source.line_of(offset - 1) + 1
    return source.line_start(line) if line <= source.line_count else len(source.raw)


def _end_of(source: Source, node: cst.CSTNode) -> int:
    """The end of the last simple statement below a compound one."""
    while True:
        tail = getattr(node, "finalbody", None) or getattr(node, "orelse", None)
        handlers = getattr(node, "handlers", None)
        cases = getattr(node, "cases", None)
        body = getattr(node, "body", None)
        if tail is not None:
            node = tail
        elif handlers:
            node = handlers[-1]
        elif cases:
            node = cases[-1]
        elif isinstance(node, cst.SimpleStatementLine) or body is None:
            return source.span(node)[1]
        else:
            node = body[-1] if isinstance(body, (list, tuple)) else body


def _signature_end(source: Source, function: cst.FunctionDef) -> int:
    if function.returns is not None:
        return source.span(function.returns.annotation)[1]
    return closing_bracket(source, function) + 1
