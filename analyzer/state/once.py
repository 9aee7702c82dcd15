"""Spots of a function that run only until something is set up once."""

from collections.abc import Iterator

from analyzer.syntax import ir
from analyzer.syntax.walk import shape, spots, walk


def once_spots(function: ir.Function) -> frozenset[ir.Spot]:
    """Spots in blocks like `if self.x is None: self.x = …`, which set several things up together.

    The block must assign what its test finds missing or other than it should be, and that must
    outlive the call: a declared global or nonlocal, or an attribute.
    """
    lasting = {*function.globals, *function.nonlocals}
    found: set[ir.Spot] = set()
    for node in walk(function.body):
        if isinstance(node, ir.If):
            for block, outcome in ((node.body, True), (node.orelse, False)):
                tested = [shape(expr) for expr in _tested_missing(node.test, outcome)]
                if any(target in tested for target in _assigned(block, lasting)):
                    found |= spots(block)
    return frozenset(found)


def _tested_missing(test: ir.Expr, outcome: bool) -> Iterator[ir.Expr]:
    """What a test finds to be None or false when it comes out as `outcome`."""
    match test:
        case ir.Op("is", (operand, ir.Const("none", _))) if outcome:
            yield operand
        case ir.Op("is not", (operand, ir.Const("none", _))) if not outcome:
            yield operand
        case ir.Op("!=", operands) if outcome:
            yield from operands
        case ir.Op("==", operands) if not outcome:
            yield from operands
        case ir.Op("not", (ir.Name() | ir.Attr() as operand,)) if outcome:
            yield operand
        case ir.Op("not", (operand,)):
            yield from _tested_missing(operand, not outcome)
        case ir.Op("or" | "and", operands) if outcome:
            for operand in operands:
                yield from _tested_missing(operand, outcome)


def _assigned(block: tuple[ir.Stmt, ...], lasting: set[str]) -> Iterator[object]:
    """The shapes of what a block assigns and what outlives the call."""
    for node in walk(block):
        if isinstance(node, ir.Assign) and node.value is not None:
            for target in node.targets:
                named = isinstance(target, ir.Name) and target.id in lasting
                if named or isinstance(target, ir.Attr):
                    yield shape(target)
