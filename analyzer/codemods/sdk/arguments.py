"""Arguments of a call as text: the value behind a keyword, the opening bracket."""

import libcst as cst

from analyzer.codemods.source import Source


def argument_text(source: Source, arg: cst.Arg) -> str:
    """The value as written, its own parentheses included."""
    start, end = source.span(arg)
    if isinstance(arg.equal, cst.AssignEqual):
        start = source.span(arg.equal)[1]
    return source.text(start, end).strip()


def opening_of(source: Source, call: cst.Call) -> int:
    """The byte behind the call's opening bracket."""
    closing = len(call.func.rpar)
    position = source.span(call.func)[1]
    while position < len(source.raw):
        byte = source.raw[position : position + 1]
        if byte == b"#":
            position = source.raw.find(b"\n", position)
        elif byte == b")":
            closing -= 1
        elif byte == b"(" and closing <= 0:
            return position + 1
        position += 1
    return position


def named_argument(call: cst.Call, name: str, position: int | None = None) -> cst.Arg | None:
    """The argument passed as `name`, or at `position` when nothing is unpacked before it."""
    for index, arg in enumerate(call.args):
        if arg.keyword is not None and arg.keyword.value == name:
            return arg
        if arg.star == "*":
            position = None
        if position is not None and index == position and arg.keyword is None and not arg.star:
            return arg
    return None
