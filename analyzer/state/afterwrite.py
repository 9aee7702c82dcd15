"""Reads after a write of the function itself: they ask for nothing from another call."""

from collections.abc import Collection, Iterator

from analyzer.syntax import ir
from analyzer.syntax.walk import spots


def after_write(body: tuple[ir.Stmt, ...], writes: Collection[ir.Spot]) -> set[ir.Spot]:
    """Spots that run only when one of `writes` has run before, in the same call."""
    found: set[ir.Spot] = set()
    for block in _blocks(body):
        written = False
        for statement in block:
            if written:
                found |= spots((statement,))
            written = written or _is_sure(statement, writes)
    return found


def _is_sure(statement: ir.Stmt, writes: Collection[ir.Spot]) -> bool:
    """Whether a statement writes whatever tests say."""
    match statement:
        case ir.Assign():
            return not spots((statement,)).isdisjoint(writes)
        case ir.With(_, inner, _):
            return any(_is_sure(one, writes) for one in inner)
    return False


def _blocks(body: tuple[ir.Stmt, ...]) -> Iterator[tuple[ir.Stmt, ...]]:
    yield body
    for statement in body:
        match statement:
            case ir.If(_, inner, orelse, _) | ir.Loop(_, _, inner, orelse, _):
                parts = [inner, orelse]
            case ir.With(_, inner, _):
                parts = [inner]
            case ir.Try(inner, handlers, orelse, final, _):
                parts = [inner, orelse, final, *(handler.body for handler in handlers)]
            case ir.Match(_, cases, _):
                parts = [case.body for case in cases]
            case _:
                parts = []
        for part in parts:
            yield from _blocks(part)
