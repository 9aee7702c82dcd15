"""What functions do to variables, fields and items: recorded while constraints are generated."""

from typing import Literal, NamedTuple, TypeAlias

from analyzer.syntax import ir

EventKind = Literal[
    "read variable", "write variable", "read field", "write field", "read item", "write item",
    "delete item", "call method",
]  # fmt: skip


class Event(NamedTuple):
    """One access. `base` is a node, or for variables the id of the function that owns it.

    `name` is the variable, field or method; `expr` the written value, the index or the call;
    `value` what is written to an item.
    """

    kind: EventKind
    spot: ir.Spot
    base: int
    name: str
    expr: ir.Expr | None
    value: ir.Expr | None = None


Argument: TypeAlias = tuple[str, int, ir.Expr]
"""Keyword (`*`, `**` or empty when positional), node, expression."""


class Site(NamedTuple):
    """A call: who calls, where, what, with which arguments; `result` is the node of its value."""

    gid: int
    spot: ir.Spot
    callee: int
    arguments: tuple[Argument, ...]
    result: int
    expr: ir.Expr | None

    def positional(self, position: int) -> Argument | None:
        plain = [argument for argument in self.arguments if not argument[0]]
        return plain[position] if position < len(plain) else None

    def keyword(self, name: str) -> Argument | None:
        return next((argument for argument in self.arguments if argument[0] == name), None)
