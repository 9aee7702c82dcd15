"""Summaries of small sources without spots, and short ways to write what is expected of them."""

import textwrap
from typing import Any

import msgspec

from analyzer.syntax import ir
from analyzer.syntax.summary import summarise_source


def summary(source: str) -> ir.ModuleSummary:
    """The summary of a source that must parse."""
    found = summarise_source("m.py", textwrap.dedent(source).encode())
    assert isinstance(found, ir.ModuleSummary), found
    return found


def statements(source: str) -> tuple[ir.Stmt, ...]:
    """The module body of a source, without spots."""
    return bare(summary(source).functions[0].body)


def expression(source: str) -> ir.Expr:
    """An expression, without spots."""
    (statement,) = statements(f"_ = {source}\n")
    assert isinstance(statement, ir.Assign)
    assert statement.value is not None
    return statement.value


def function(source: str, name: str) -> ir.Function:
    """The function of a source that has this qualified name."""
    return next(each for each in summary(source).functions if each.qualname == name)


def bare(node: Any) -> Any:
    """`node` with every spot set to 0."""
    if isinstance(node, tuple):
        return tuple(bare(item) for item in node)
    if not isinstance(node, msgspec.Struct):
        return node
    fields = {field: bare(getattr(node, field)) for field in node.__struct_fields__}
    return type(node)(**{**fields, "spot": 0} if "spot" in fields else fields)


def name(id: str) -> ir.Name:
    return ir.Name(id, 0)


def text(value: str) -> ir.Const:
    return ir.Const("str", value)


def num(value: int) -> ir.Const:
    return ir.Const("num", str(value))


def attr(dotted: str) -> ir.Expr:
    first, *rest = dotted.split(".")
    expr: ir.Expr = name(first)
    for part in rest:
        expr = ir.Attr(expr, part, 0)
    return expr


def item(base: ir.Expr, index: ir.Expr) -> ir.Item:
    return ir.Item(base, index, 0)


def call(func: ir.Expr, *args: ir.Expr, **keywords: ir.Expr) -> ir.Call:
    positional = [ir.Arg("", value) for value in args]
    named = [ir.Arg(keyword, value) for keyword, value in keywords.items()]
    return ir.Call(func, (*positional, *named), 0)


def seq(kind: str, *items: ir.Expr) -> ir.Seq:
    return ir.Seq(kind, items, 0)


def op(operator: str, *operands: ir.Expr) -> ir.Op:
    return ir.Op(operator, operands)


def do(value: ir.Expr) -> ir.Do:
    return ir.Do(value, 0)


def assign(target: ir.Expr, value: ir.Expr | None, annotation: ir.Expr | None = None) -> ir.Assign:
    return ir.Assign((target,), value, annotation, 0)
