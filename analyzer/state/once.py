"""Spots of a function that run only until something is set up once."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from analyzer.state.moments import is_now
from analyzer.syntax import ir
from analyzer.syntax.walk import shape, spots, walk

_Block: TypeAlias = "tuple[ir.Stmt | ir.Expr, ...]"


def once_spots(
    function: ir.Function, called: Callable[[ir.Call], Iterable[ir.Function]]
) -> frozenset[ir.Spot]:
    """Spots in blocks like `if self.x is None: self.x = …`, which set several things up together.

    The block must assign what its test finds missing or other than it should be, itself or by what
    it calls, and that must outlive the call: a declared global or nonlocal, an attribute, or an
    entry of what the test looks into. What follows `if self.x is not None: return` is such a
    block, too, and so is the call in `self.x is None and not self.load()`.

    `called` gives the functions that a call may reach, for those of the function's own module or
    object.
    """
    lasting = {*function.globals, *function.nonlocals}
    found: set[ir.Spot] = set()
    for test, outcome, block in _guarded(function):
        tested = [shape(expr) for expr in _tested_missing(test, outcome)]
        if tested and any(target in tested for target in _assigned(block, lasting, called)):
            found |= spots(block)
    return frozenset(found)


def _guarded(function: ir.Function) -> Iterator[tuple[ir.Expr, bool, _Block]]:
    """Tests with the block that runs when they come out so."""
    yield from _after_leaving(function.body)
    for node in walk(function.body):
        match node:
            case ir.If(test, body, orelse, _):
                yield test, True, body
                yield test, False, orelse
            case ir.Op("and", (first, *later)):
                yield first, True, tuple(later)
            case ir.With(_, body, _) | ir.Try(body, _, _, _, _):
                yield from _after_leaving(body)


def _after_leaving(
    block: tuple[ir.Stmt, ...],
) -> Iterator[tuple[ir.Expr, bool, tuple[ir.Stmt, ...]]]:
    """What comes after `if …: return`, when that only says that all is set up."""
    for position, statement in enumerate(block):
        match statement:
            case ir.If(test, (*_, ir.Return(value, _)), (), _):
                rest = block[position + 1 :]
                if _confirms(value, test, rest):
                    yield test, False, rest
            case ir.If(test, (ir.If(also, (*_, ir.Return(value, _)), (), _),), (), _):
                both, rest = ir.Op("and", (test, also)), block[position + 1 :]
                if _confirms(value, both, rest):
                    yield both, False, rest


def _confirms(value: ir.Expr | None, test: ir.Expr, rest: _Block) -> bool:
    """Whether a value only says that all is set up, or is what `rest` sets up."""
    match value:
        case None | ir.Const("none" | "bool", _):
            return True
        case ir.Seq(_, items, _):
            return all(_confirms(item, test, rest) for item in items)
        case ir.Item(base, _, _):
            value = base
        case ir.Op("or", (kept, *_)):
            value = kept
    made = (*_tested_missing(test, False), *map(_container, _targets(rest)))
    return shape(value) in [shape(expr) for expr in made]


def _container(target: ir.Expr) -> ir.Expr:
    return target.base if isinstance(target, ir.Item) else target


def _tested_missing(test: ir.Expr, outcome: bool) -> Iterator[ir.Expr]:
    """What a test finds to be None or false when it comes out as `outcome`."""
    match test:
        case ir.Op("is", (operand, ir.Const("none", _))) if outcome:
            yield operand
        case ir.Op("is not", (operand, ir.Const("none", _))) if not outcome:
            yield operand
        case ir.Op("in", (_, container)) if not outcome:
            yield container
        case ir.Op("not in", (_, container)) if outcome:
            yield container
        case ir.Op("!=", operands) if outcome:
            yield from operands
        case ir.Op("==", operands) if not outcome:
            yield from operands
        case ir.Op("<" | "<=" | ">" | ">=" as op, (left, right)):
            less, more = (left, right) if op in ("<", "<=") else (right, left)
            if is_now(more) and outcome:
                yield less
            if is_now(less) and not outcome:
                yield more
        case ir.Name() | ir.Attr() if not outcome:
            yield test
        case ir.Op("not", (operand,)):
            yield from _tested_missing(operand, not outcome)
        case ir.Op("or" | "and" as op, operands) if outcome or op == "and":
            for operand in operands:
                yield from _tested_missing(operand, outcome)


def _assigned(
    block: _Block, lasting: set[str], called: Callable[[ir.Call], Iterable[ir.Function]]
) -> Iterator[object]:
    """The shapes of what a block assigns, or what it calls, and what outlives the call."""
    yield from _lasting(_targets(block), lasting)
    for node in walk(block):
        if isinstance(node, ir.Call):
            for function in called(node):
                yield from _lasting(_targets(function.body), {*function.globals})


def _lasting(targets: Iterable[ir.Expr], lasting: set[str]) -> Iterator[object]:
    for target in targets:
        if not isinstance(target, ir.Name) or target.id in lasting:
            yield shape(_container(target))


def _targets(block: _Block) -> Iterator[ir.Expr]:
    """What a block assigns, and the entries of containers that it empties to fill them anew."""
    for node in walk(block):
        match node:
            case ir.Assign(targets, value, _, _) if value is not None:
                yield from targets
            case ir.Call(ir.Attr(ir.Name() | ir.Attr() as base, "clear", spot), (), _):
                yield ir.Item(base, base, spot)
