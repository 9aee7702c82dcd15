"""Reads after a write of the function itself: they ask for nothing from another call."""

from collections.abc import Collection

from analyzer.syntax import ir
from analyzer.syntax.walk import blocks, spots


def after_write(body: tuple[ir.Stmt, ...], writes: Collection[ir.Spot]) -> set[ir.Spot]:
    """Spots that run only when one of `writes` has run before, in the same call."""
    found: set[ir.Spot] = set()
    for block in blocks(body):
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
