"""Every kind of expression, as the walk writes it."""

import pytest

from analyzer.syntax import ir
from analyzer.syntax.walk import walk
from tests.syntax.written import (
    attr,
    call,
    expression,
    function,
    item,
    name,
    num,
    op,
    seq,
    statements,
    summary,
    text,
)

A, B, C, F = name("a"), name("b"), name("c"), name("f")
NONE = ir.Const("none", "None")
TRUE = ir.Const("bool", "True")


EXPRESSIONS = [
    ("a", A),
    ("a.b.c", attr("a.b.c")),
    ("a[b]", item(A, B)),
    ("a[b, c]", item(A, seq("tuple", B, C))),
    ("a[b:c]", item(A, op("slice", B, C))),
    ("a[::c]", item(A, op("slice", C))),
    ("a[*b]", item(A, ir.Flow("*", B))),
    ("a[0][b].c", ir.Attr(item(item(A, num(0)), B), "c", 0)),
    ("f()", call(F)),
    ("f(a, b=c)", call(F, A, b=C)),
    ("f(*a, **b)", ir.Call(F, (ir.Arg("*", A), ir.Arg("**", B)), 0)),
    ("a.b(c)(0)", call(call(attr("a.b"), C), num(0))),
    ("(a)", A),
    ("None", NONE),
    ("True", TRUE),
    ("...", ir.Const("...", "...")),
    ("0x1F", ir.Const("num", "0x1F")),
    ("1.5e3", ir.Const("num", "1.5e3")),
    ("2j", ir.Const("num", "2j")),
    ("'x'", text("x")),
    ('"""x\ny"""', text("x\ny")),
    ("rb'x'", ir.Const("bytes", "x")),
    ("'x' 'y'", text("xy")),
    ("'x' f'{a}'", op("fmt", text("x"), op("fmt", A))),
    ("f'x{a}y'", op("fmt", text("x"), A, text("y"))),
    ("f'{a!r:>{b}}'", op("fmt", A, B)),
    ("f'{a:{b:{c}}}'", op("fmt", A, B, C)),
    ("f'{f(a)=}'", op("fmt", call(F, A))),
    ("f'''{f'{a}'}'''", op("fmt", op("fmt", A))),
    ("()", seq("tuple")),
    ("(a,)", seq("tuple", A)),
    ("a, *b", seq("tuple", A, ir.Flow("*", B))),
    ("[a, b]", seq("list", A, B)),
    ("{a, b}", seq("set", A, B)),
    ("{}", ir.Dict((), 0)),
    ("{a: b, **c}", ir.Dict(((A, B), (None, C)), 0)),
    ("a + b * c", op("+", A, op("*", B, C))),
    ("a @ b // c", op("//", op("@", A, B), C)),
    ("a << b | c", op("|", op("<<", A, B), C)),
    ("-a", op("-", A)),
    ("not a", op("not", A)),
    ("~a", op("~", A)),
    ("a and b or c", op("or", op("and", A, B), C)),
    ("a < b", op("<", A, B)),
    ("a < b <= c", op("and", op("<", A, B), op("<=", B, C))),
    ("a is not None", op("is not", A, NONE)),
    ("a not in b", op("not in", A, B)),
    ("b if a else c", ir.Cond(A, B, C)),
    ("(a := b)", ir.Bind(A, B)),
    ("await a", ir.Flow("await", A)),
    ("(yield)", ir.Flow("yield", None)),
    ("(yield a)", ir.Flow("yield", A)),
    ("(yield from a)", ir.Flow("yield from", A)),
]


@pytest.mark.parametrize(("source", "expected"), EXPRESSIONS, ids=[row[0] for row in EXPRESSIONS])
def test_expression(source: str, expected: ir.Expr) -> None:
    assert expression(source) == expected


def comp(kind: str, *elements: ir.Expr, clauses: tuple[ir.Clause, ...]) -> ir.Comp:
    return ir.Comp(kind, elements, clauses, 0)


X1, Y1, K1 = name("x:1"), name("y:1"), name("k:1")


COMPREHENSIONS = [
    ("[x for x in a]", comp("list", X1, clauses=(ir.Clause(X1, A, ()),))),
    ("{x for x in a}", comp("set", X1, clauses=(ir.Clause(X1, A, ()),))),
    ("(x for x in a)", comp("generator", X1, clauses=(ir.Clause(X1, A, ()),))),
    ("[x async for x in a]", comp("list", X1, clauses=(ir.Clause(X1, A, ()),))),
    (
        "{k: x for k, x in a if k if x}",
        comp("dict", K1, X1, clauses=(ir.Clause(seq("tuple", K1, X1), A, (K1, X1)),)),
    ),
    (
        "[y for x in a for y in x]",
        comp("list", Y1, clauses=(ir.Clause(X1, A, ()), ir.Clause(Y1, X1, ()))),
    ),
    (
        "[x for x, *y in a]",
        comp(
            "list",
            X1,
            clauses=(ir.Clause(seq("tuple", X1, ir.Flow("*", Y1)), A, ()),),
        ),
    ),
    # the first iterable belongs to the scope around
    ("[x for x in x]", comp("list", X1, clauses=(ir.Clause(X1, name("x"), ()),))),
    (
        "[x for x in a if (y := x)]",
        comp("list", X1, clauses=(ir.Clause(X1, A, (ir.Bind(name("y"), X1),)),)),
    ),
    # inner variables hide outer ones
    (
        "[[x for x in x] for x in a]",
        comp(
            "list",
            comp("list", name("x:2"), clauses=(ir.Clause(name("x:2"), X1, ()),)),
            clauses=(ir.Clause(X1, A, ()),),
        ),
    ),
    ("[a.x for x in a]", comp("list", attr("a.x"), clauses=(ir.Clause(X1, A, ()),))),
    ("[f(x=x) for x in a]", comp("list", call(F, x=X1), clauses=(ir.Clause(X1, A, ()),))),
    ("[f'{x}' for x in a]", comp("list", op("fmt", X1), clauses=(ir.Clause(X1, A, ()),))),
    (
        "{(x, y): 0 for (x, [y]) in a}",
        comp(
            "dict",
            seq("tuple", X1, Y1),
            num(0),
            clauses=(ir.Clause(seq("tuple", X1, seq("list", Y1)), A, ()),),
        ),
    ),
    # a target that is no name binds nothing
    ("[0 for a.b in c]", comp("list", num(0), clauses=(ir.Clause(attr("a.b"), C, ()),))),
]


@pytest.mark.parametrize(
    ("source", "expected"), COMPREHENSIONS, ids=[row[0] for row in COMPREHENSIONS]
)
def test_comprehension(source: str, expected: ir.Expr) -> None:
    assert expression(source) == expected


def test_comprehensions_are_numbered_through_a_module() -> None:
    source = "[x for x in a]\ndef f():\n    return [x for x in a]\n"
    assert summary(source).functions[0].names == frozenset({"f", "x:1"})
    assert function(source, "f").names == frozenset({"x:2"})


def test_a_lambda_is_a_function_of_its_own() -> None:
    found = summary("g = lambda a, *b, c=d, **e: a(c)\n")
    inner = found.functions[1]
    assert statements("g = lambda: 0\n")[0].value == ir.Lambda(1)
    assert inner.params == (
        ir.Param("a", "", None, None),
        ir.Param("b", "*", None, None),
        ir.Param("c", "kw", ir.Name("d", found.functions[1].params[2].default.spot), None),
        ir.Param("e", "**", None, None),
    )
    assert (inner.name, inner.qualname, inner.parent, inner.names) == (
        "<lambda>",
        "<lambda>",
        0,
        frozenset({"a", "b", "c", "e"}),
    )


def test_lambda_parameters_hide_the_variables_of_a_comprehension() -> None:
    inner = summary("g = [lambda x, z=x: (x, y) for x, y in a]\n").functions[1]
    default = inner.params[1].default
    assert isinstance(default, ir.Name)
    assert default.id == "x:1"
    (statement,) = inner.body
    assert isinstance(statement, ir.Return)
    assert isinstance(statement.value, ir.Seq)
    assert [each.id for each in statement.value.items] == ["x", "y:1"]  # type: ignore[union-attr]


def test_long_literals_are_cut() -> None:
    assert expression("'" + "x" * 5_000 + "'") == text("x" * 240)
    assert expression("9" * 500) == ir.Const("num", "9" * 240)


@pytest.mark.parametrize("source", ["a, b = {}, {}\n", "a, b = [], []\n", "f(b={}, c={})\n"])
def test_displays_have_spots_of_their_own(source: str) -> None:
    body = summary(source).functions[0].body
    displays = [node for node in walk(body) if isinstance(node, ir.Dict | ir.Seq)]
    assert len({display.spot for display in displays}) == len(displays) >= 2
