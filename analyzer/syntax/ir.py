"""What one module does, seen alone: a compact tree of our own, without libcst nodes.

A `ModuleSummary` is picklable and encodes to msgpack, so worker processes can return it and the
cache can keep it. Names are plain strings; which binding a name denotes is decided when modules
are linked. A comprehension's own variables are renamed `x:1`, so that no scope but functions and
classes is left.

A `Spot` is a position that costs nothing to record, packed into one int: the first physical line
of the logical line, the ordinal of the identifier in it, and a serial that tells displays without
a name between them apart, as in `a, b = {}, {}`. `syntax.lines.Locator` turns it into a line and
column when a finding needs them.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

Spot: TypeAlias = int
SERIAL_BITS = 4
LINE_SHIFT = 16 + SERIAL_BITS
LAST_SERIAL = (1 << SERIAL_BITS) - 1
LAST_ORDINAL = (1 << (LINE_SHIFT - SERIAL_BITS)) - 1


def spot_line(spot: Spot) -> int:
    """The first physical line of the logical line that holds `spot`, 1-based."""
    return spot >> LINE_SHIFT


def spot_ordinal(spot: Spot) -> int:
    """How many identifiers of the logical line stand before the one at `spot`."""
    return spot >> SERIAL_BITS & LAST_ORDINAL


class Node(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False):
    """Base of every expression and statement."""


# --- expressions ---------------------------------------------------------------------------------


class Name(Node, frozen=True):
    id: str
    spot: Spot


class Attr(Node, frozen=True):
    base: Expr
    name: str
    spot: Spot


class Item(Node, frozen=True):
    """A subscript; `spot` is that of the base."""

    base: Expr
    index: Expr
    spot: Spot


class Arg(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An argument: `name` is the keyword, `*` or `**` for unpacking, empty when positional."""

    name: str
    value: Expr


class Call(Node, frozen=True):
    """A call; `spot` is that of the last identifier of the callee."""

    func: Expr
    args: tuple[Arg, ...]
    spot: Spot


class Const(Node, frozen=True):
    """A literal: kind `str`, `bytes`, `num`, `none`, `bool` or `...`; long text is cut."""

    kind: str
    text: str


class Seq(Node, frozen=True):
    """A `tuple`, `list` or `set` display."""

    kind: str
    items: tuple[Expr, ...]
    spot: Spot


class Dict(Node, frozen=True):
    """A dict display; a key of None marks `**value`."""

    items: tuple[tuple[Expr | None, Expr], ...]
    spot: Spot


class Op(Node, frozen=True):
    """An operator on operands: `+`, `and`, `not`, `in`, `is not`, … or `fmt` for an f-string."""

    op: str
    operands: tuple[Expr, ...]


class Cond(Node, frozen=True):
    test: Expr
    body: Expr
    orelse: Expr


class Lambda(Node, frozen=True):
    function: int


class Clause(msgspec.Struct, frozen=True, array_like=True, gc=False):
    target: Expr
    iter: Expr
    tests: tuple[Expr, ...]


class Comp(Node, frozen=True):
    """A comprehension: kind `list`, `set`, `dict` or `generator`; a dict has two elements."""

    kind: str
    elements: tuple[Expr, ...]
    clauses: tuple[Clause, ...]
    spot: Spot


class Flow(Node, frozen=True):
    """`await`, `yield`, `yield from` or `*` on a value."""

    kind: str
    value: Expr | None


class Bind(Node, frozen=True):
    """An assignment expression."""

    target: Expr
    value: Expr


Expr: TypeAlias = (
    Name | Attr | Item | Call | Const | Seq | Dict | Op | Cond | Lambda | Comp | Flow | Bind
)

# --- statements ----------------------------------------------------------------------------------


class Assign(Node, frozen=True):
    """`targets = value`; a bare annotation has no value."""

    targets: tuple[Expr, ...]
    value: Expr | None
    annotation: Expr | None
    spot: Spot


class Aug(Node, frozen=True):
    target: Expr
    op: str
    value: Expr
    spot: Spot


class Del(Node, frozen=True):
    targets: tuple[Expr, ...]
    spot: Spot


class Do(Node, frozen=True):
    """An expression statement."""

    value: Expr
    spot: Spot


class Return(Node, frozen=True):
    value: Expr | None
    spot: Spot


class Raise(Node, frozen=True):
    value: Expr | None
    spot: Spot


class Check(Node, frozen=True):
    """`assert test`."""

    test: Expr
    spot: Spot


class If(Node, frozen=True):
    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    spot: Spot


class Loop(Node, frozen=True):
    """`for` (with a target) or `while` (without; `iter` is the test)."""

    target: Expr | None
    iter: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    spot: Spot


class With(Node, frozen=True):
    items: tuple[tuple[Expr, Expr | None], ...]
    body: tuple[Stmt, ...]
    spot: Spot


class Handler(msgspec.Struct, frozen=True, array_like=True, gc=False):
    type: Expr | None
    name: str
    body: tuple[Stmt, ...]
    spot: Spot


class Try(Node, frozen=True):
    body: tuple[Stmt, ...]
    handlers: tuple[Handler, ...]
    orelse: tuple[Stmt, ...]
    final: tuple[Stmt, ...]
    spot: Spot


class Case(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One `case`: the values it compares with, the names it binds, and whether it takes all."""

    values: tuple[Expr, ...]
    binds: tuple[str, ...]
    wildcard: bool
    guard: Expr | None
    body: tuple[Stmt, ...]
    spot: Spot


class Match(Node, frozen=True):
    subject: Expr
    cases: tuple[Case, ...]
    spot: Spot


class Def(Node, frozen=True):
    """Binds a function to its name."""

    function: int
    spot: Spot


class ClassDef(Node, frozen=True):
    """Binds a class to its name."""

    cls: int
    spot: Spot


class Import(Node, frozen=True):
    """`import module as alias` (name empty) or `from module import name as alias`.

    `level` counts leading dots; name `*` imports all. `bound` is the local name.
    """

    module: str
    level: int
    name: str
    bound: str
    spot: Spot


class Jump(Node, frozen=True):
    """`break`, `continue` or `pass`."""

    kind: str


Stmt: TypeAlias = (
    Assign
    | Aug
    | Del
    | Do
    | Return
    | Raise
    | Check
    | If
    | Loop
    | With
    | Try
    | Match
    | Def
    | ClassDef
    | Import
    | Jump
)

# --- definitions ---------------------------------------------------------------------------------


class Param(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A parameter: kind is empty, `*`, `**`, or `kw` for keyword-only."""

    name: str
    kind: str
    default: Expr | None
    annotation: Expr | None


class Function(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A function, lambda (`<lambda>`) or the module body (`<module>`, always index 0).

    `parent` is the enclosing function's index (-1 for the module body) and `cls` the class whose
    body holds the definition, or -1. `names` are the names bound here, without those declared
    `global` or `nonlocal`.
    """

    name: str
    qualname: str
    parent: int
    cls: int
    params: tuple[Param, ...]
    decorators: tuple[Expr, ...]
    returns: Expr | None
    is_async: bool
    is_generator: bool
    body: tuple[Stmt, ...]
    names: frozenset[str]
    globals: tuple[str, ...]
    nonlocals: tuple[str, ...]
    spot: Spot


class Class(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A class; its body runs in the scope of function `parent`, plus its own names."""

    name: str
    qualname: str
    parent: int
    cls: int
    bases: tuple[Arg, ...]
    decorators: tuple[Expr, ...]
    body: tuple[Stmt, ...]
    names: frozenset[str]
    spot: Spot


class Outline(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What comes first in a summary: all imports of the module, wherever they stand in it."""

    imports: tuple[Import, ...]


class ModuleSummary(Outline, frozen=True, array_like=True, gc=False):
    functions: tuple[Function, ...]
    classes: tuple[Class, ...]


_encoder = msgspec.msgpack.Encoder(order="deterministic")
_decoder = msgspec.msgpack.Decoder(ModuleSummary)
_outline_decoder = msgspec.msgpack.Decoder(Outline)


def encode(summary: ModuleSummary) -> bytes:
    """The same bytes for equal summaries."""
    return _encoder.encode(summary)


def decode(raw: bytes) -> ModuleSummary:
    """Read a summary back; raises `msgspec.ValidationError` on anything else."""
    return _decoder.decode(raw)


def decode_outline(raw: bytes) -> Outline:
    """The outline alone, at a small part of the cost; raises like `decode`."""
    return _outline_decoder.decode(raw)
