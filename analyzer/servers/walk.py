"""Walking our own tree: every statement and expression under a node, in source order."""

from collections.abc import Iterable, Iterator

import msgspec

from analyzer.syntax import ir


def walk(node: object) -> Iterator[msgspec.Struct]:
    """`node` and everything below it, without entering nested functions or classes."""
    pending: list[object] = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, tuple):
            pending.extend(reversed(current))
        elif isinstance(current, msgspec.Struct):
            yield current
            pending.extend(
                reversed([getattr(current, field) for field in current.__struct_fields__])
            )


def spots(body: Iterable[ir.Stmt]) -> set[ir.Spot]:
    """The spots of all nodes under `body`."""
    found = set()
    for node in walk(tuple(body)):
        spot = getattr(node, "spot", None)
        if spot is not None:
            found.add(spot)
    return found


def same(left: ir.Expr, right: ir.Expr) -> bool:
    """Whether two expressions are the same but for where they stand."""
    return shape(left) == shape(right)


def shape(expr: object) -> object:
    """The structure of an expression without spots, for comparing and for fingerprints."""
    if isinstance(expr, tuple):
        return tuple(shape(item) for item in expr)
    if isinstance(expr, msgspec.Struct):
        fields = (
            shape(getattr(expr, field)) for field in expr.__struct_fields__ if field != "spot"
        )
        return (type(expr).__name__, *fields)
    return expr


def text(expr: object) -> str:
    """Source-like text of an expression, normalised, for messages and fingerprints."""
    match expr:
        case ir.Name(name, _):
            return name.split(":")[0]
        case ir.Attr(base, name, _):
            return f"{text(base)}.{name}"
        case ir.Item(base, index, _):
            return f"{text(base)}[{text(index)}]"
        case ir.Call(func, args, _):
            inner = ", ".join(
                (
                    f"{arg.name}={text(arg.value)}"
                    if arg.name.isidentifier()
                    else arg.name + text(arg.value)
                )
                for arg in args
            )
            return f"{text(func)}({inner})"
        case ir.Const("str" | "bytes", value):
            return repr(value)
        case ir.Const(_, value):
            return value
        case ir.Flow(kind, value):
            return f"{kind} {text(value)}"
        case ir.Op(op, (single,)):
            return f"{op} {text(single)}"
        case ir.Op(op, operands):
            return f" {op} ".join(text(operand) for operand in operands)
    return "…"
