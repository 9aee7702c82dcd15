"""Walking our own tree: every statement and expression under a node, in source order."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

import msgspec

from analyzer.syntax import ir


def walk(node: object) -> Iterator[msgspec.Struct]:
    """`node` and everything below it, without entering nested functions or classes."""
    pending: list[object] = [node]
    pop, extend = pending.pop, pending.extend
    while pending:
        current: Any = pop()
        kind = current.__class__
        if kind is tuple:
            extend(current[::-1])
            continue
        children = _children.get(kind)
        if children is None:
            children = _children_of(kind)
        if children is not _none:
            yield current
            extend(children(current))


Children = Callable[[Any], Sequence[object]]
_LEAF_TYPES = frozenset({"str", "int", "bool", "Spot", "tuple[str, ...]", "frozenset[str]"})
_children: dict[type, Children] = {}


def _none(node: object) -> Sequence[object]:
    return ()


def _children_of(kind: type) -> Children:
    """How to get what may hold nodes of a node of class `kind`, the last first."""
    found: Children = _none
    if issubclass(kind, msgspec.Struct):
        types = {name: text for base in kind.__mro__ for name, text in _annotations(base)}
        names = [name for name in kind.__struct_fields__ if types[name] not in _LEAF_TYPES]
        found = _getter(names[::-1])
    _children[kind] = found
    return found


def _annotations(kind: type) -> Iterable[tuple[str, str]]:
    return ((name, str(text)) for name, text in vars(kind).get("__annotations__", {}).items())


def _getter(names: list[str]) -> Children:
    if not names:
        return lambda node: ()
    if len(names) == 1:
        single = attrgetter(names[0])
        return lambda node: (single(node),)
    return attrgetter(*names)


def spots(body: Iterable[ir.Stmt | ir.Expr]) -> set[ir.Spot]:
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
        case ir.Op("fmt", parts):
            return f'f"{"".join(_formatted(part) for part in parts)}"'
        case ir.Op(op, (single,)):
            return f"{op} {text(single)}"
        case ir.Op(op, operands):
            return f" {op} ".join(text(operand) for operand in operands)
    return "…"


def _formatted(part: ir.Expr) -> str:
    """A piece of an f-string as it is written."""
    return part.text if isinstance(part, ir.Const) else f"{{{text(part)}}}"


def blocks(body: tuple[ir.Stmt, ...]) -> Iterator[tuple[ir.Stmt, ...]]:
    """A block and all blocks under it."""
    yield body
    for statement in body:
        match statement:
            case ir.If(_, inner, orelse, _) | ir.Loop(_, _, inner, orelse, _):
                yield from blocks(inner)
                yield from blocks(orelse)
            case ir.With(_, inner, _):
                yield from blocks(inner)
            case ir.Try(inner, handlers, orelse, final, _):
                for block in (inner, orelse, final, *(one.body for one in handlers)):
                    yield from blocks(block)
            case ir.Match(_, cases, _):
                for case in cases:
                    yield from blocks(case.body)
