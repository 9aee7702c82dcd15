"""Every kind of statement, as the walk writes it."""

import pytest

from analyzer.syntax import ir
from tests.syntax.written import (
    assign,
    attr,
    bare,
    call,
    do,
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

A, B, C, D, F, X = (name(id) for id in "abcdfx")
PASS = ir.Jump("pass")


def load(module: str, level: int, imported: str, bound: str) -> ir.Import:
    return ir.Import(module, level, imported, bound, 0)


SIMPLE = [
    ("a = b", assign(A, B)),
    ("a = b = c", ir.Assign((A, B), C, None, 0)),
    ("a, *b = c", assign(seq("tuple", A, ir.Flow("*", B)), C)),
    ("a.b = c", assign(attr("a.b"), C)),
    ("a[b] = c", assign(item(A, B), C)),
    ("a: b", assign(A, None, B)),
    ("a: b = c", assign(A, C, B)),
    ("a.b: c = d", assign(attr("a.b"), D, C)),
    ("a += b", ir.Aug(A, "+", B, 0)),
    ("a[b] //= c", ir.Aug(item(A, B), "//", C, 0)),
    ("a |= b", ir.Aug(A, "|", B, 0)),
    ("f(a)", do(call(F, A))),
    ("await a", do(ir.Flow("await", A))),
    ("raise", ir.Raise(None, 0)),
    ("raise a", ir.Raise(A, 0)),
    ("raise a from b", ir.Raise(A, 0)),
    ("assert a", ir.Check(A, 0)),
    ("assert a, b", ir.Check(A, 0)),
    ("del a", ir.Del((A,), 0)),
    ("del a, b.c, d[0]", ir.Del((A, attr("b.c"), item(D, num(0))), 0)),
    ("del (a, b)", ir.Del((A, B), 0)),
    ("pass", PASS),
    ("break", ir.Jump("break")),
    ("continue", ir.Jump("continue")),
    ("import a", load("a", 0, "", "a")),
    ("import a.b.c", load("a.b.c", 0, "", "a")),
    ("import a as b", load("a", 0, ".", "b")),
    ("import a.b as c", load("a.b", 0, ".", "c")),
    ("from a import b", load("a", 0, "b", "b")),
    ("from a.b import c as d", load("a.b", 0, "c", "d")),
    ("from . import a", load("", 1, "a", "a")),
    ("from .a import b", load("a", 1, "b", "b")),
    ("from ...a.b import c", load("a.b", 3, "c", "c")),
    ("from a import *", load("a", 0, "*", "*")),
    ("from .a import *", load("a", 1, "*", "*")),
]


@pytest.mark.parametrize(("source", "expected"), SIMPLE, ids=[row[0] for row in SIMPLE])
def test_simple_statement(source: str, expected: ir.Stmt) -> None:
    assert statements(source + "\n") == (expected,)


@pytest.mark.parametrize("source", ["1\n", "'doc'\n", "'''doc\nstring'''\n", "...\n", "None\n"])
def test_literals_that_do_nothing_are_dropped(source: str) -> None:
    assert statements(source) == ()


def test_statements_on_one_line_and_imports_of_several_names() -> None:
    assert statements("a = b; f()\n") == (assign(A, B), do(call(F)))
    assert statements("import a, b.c\n") == (load("a", 0, "", "a"), load("b.c", 0, "", "b"))
    assert statements("from a import (b, c as d,)\n") == (
        load("a", 0, "b", "b"),
        load("a", 0, "c", "d"),
    )


COMPOUND = [
    ("if a: f()", ir.If(A, (do(call(F)),), (), 0)),
    ("if a:\n  pass\nelse:\n  b = c", ir.If(A, (PASS,), (assign(B, C),), 0)),
    (
        "if a:\n  pass\nelif b:\n  pass\nelse:\n  f()",
        ir.If(A, (PASS,), (ir.If(B, (PASS,), (do(call(F)),), 0),), 0),
    ),
    ("while a:\n  break\nelse:\n  f()", ir.Loop(None, A, (ir.Jump("break"),), (do(call(F)),), 0)),
    ("for x in a: f(x)", ir.Loop(X, A, (do(call(F, X)),), (), 0)),
    ("for a.b, c in d: pass", ir.Loop(seq("tuple", attr("a.b"), C), D, (PASS,), (), 0)),
    ("with a: pass", ir.With(((A, None),), (PASS,), 0)),
    ("with a as b, c: pass", ir.With(((A, B), (C, None)), (PASS,), 0)),
    ("with (a as b, c as d.x,): pass", ir.With(((A, B), (C, attr("d.x"))), (PASS,), 0)),
    ("with a as (b, c): pass", ir.With(((A, seq("tuple", B, C)),), (PASS,), 0)),
    (
        "try:\n  f()\nexcept a:\n  pass\nexcept (b, c) as d:\n  f(d)\nexcept:\n  raise\n"
        "else:\n  a = b\nfinally:\n  del c",
        ir.Try(
            (do(call(F)),),
            (
                ir.Handler(A, "", (PASS,), 0),
                ir.Handler(seq("tuple", B, C), "d", (do(call(F, D)),), 0),
                ir.Handler(None, "", (ir.Raise(None, 0),), 0),
            ),
            (assign(A, B),),
            (ir.Del((C,), 0),),
            0,
        ),
    ),
    (
        "try:\n  f()\nexcept* a as b:\n  pass",
        ir.Try((do(call(F)),), (ir.Handler(A, "b", (PASS,), 0),), (), (), 0),
    ),
]


@pytest.mark.parametrize(("source", "expected"), COMPOUND, ids=[row[0] for row in COMPOUND])
def test_compound_statement(source: str, expected: ir.Stmt) -> None:
    assert statements(source + "\n") == (expected,)


@pytest.mark.parametrize("source", ["async for x in a: pass", "async with a as b: pass"])
def test_asynchronous_statements_are_written_like_the_others(source: str) -> None:
    inside = function(f"async def f():\n    {source}\n", "f").body
    assert bare(inside) == statements(source.removeprefix("async ") + "\n")


def case(
    *values: ir.Expr, binds: tuple[str, ...] = (), wildcard: bool = False,
    guard: ir.Expr | None = None,
) -> ir.Case:  # fmt: skip
    return ir.Case(values, binds, wildcard, guard, (PASS,), 0)


PATTERNS = [
    ("'a'", case(text("a"))),
    ("'a' | 'b'", case(text("a"), text("b"))),
    ("-1", case(op("-", num(1)))),
    ("None", case(ir.Const("none", "None"))),
    ("a.b", case(attr("a.b"))),
    ("x", case(binds=("x",), wildcard=True)),
    ("_", case(wildcard=True)),
    ("'a' as x", case(text("a"), binds=("x",))),
    ("x if a", case(binds=("x",), wildcard=True, guard=A)),
    ("['a', x, *rest]", case(text("a"), binds=("x", "rest"))),
    ("(x, *_)", case(binds=("x",))),
    ("{'k': x, **rest}", case(binds=("x", "rest"))),
    ("f(x, k='a')", case(text("a"), binds=("x",))),
    ("a.f(k=x)", case(binds=("x",))),
    ("f()", case()),
]


@pytest.mark.parametrize(("pattern", "expected"), PATTERNS, ids=[row[0] for row in PATTERNS])
def test_match_pattern(pattern: str, expected: ir.Case) -> None:
    source = f"match a:\n  case {pattern}:\n    pass\n"
    assert statements(source) == (ir.Match(A, (expected,), 0),)
    bound = summary(source).functions[0].names
    assert bound == frozenset(expected.binds)


@pytest.mark.parametrize("word", ["match", "case", "type", "_", "print", "exec", "nonlocals"])
def test_soft_keywords_are_names(word: str) -> None:
    target = name(word)
    assert statements(f"{word} = {word}.x\n") == (assign(target, attr(f"{word}.x")),)
    assert statements(f"{word}(a)\n") == (do(call(target, A)),)
    assert statements(f"{word}[a]\n") == (do(item(target, A)),)


def test_a_type_alias_binds_its_name() -> None:
    found = summary("type X[T: int] = list[T]\n").functions[0]
    assert found.names == frozenset({"X"})
    match found.body:
        case (ir.Assign((ir.Name("X"),), ir.Item(ir.Name("list"), ir.Name("T")), None),):
            return
    raise AssertionError(found.body)


# definitions


def test_a_function() -> None:
    source = """\
        @a.b(c)
        @d
        async def f(p, q: int = 1, /, r=2, *rest: str, k, kd=x, **more) -> None:
            return p
    """
    found = bare(function(source, "f"))
    parameters = (
        ir.Param("p", "", None, None),
        ir.Param("q", "", num(1), name("int")),
        ir.Param("r", "", num(2), None),
        ir.Param("rest", "*", None, name("str")),
        ir.Param("k", "kw", None, None),
        ir.Param("kd", "kw", X, None),
        ir.Param("more", "**", None, None),
    )
    assert found == ir.Function(
        "f", "f", 0, -1, parameters, (call(attr("a.b"), C), D), ir.Const("none", "None"), True,
        False, (ir.Return(name("p"), 0),),
        frozenset({"p", "q", "r", "rest", "k", "kd", "more"}), (), (), 0,
    )  # fmt: skip
    assert statements(source) == (ir.Def(1, 0),)


def test_a_bare_star_is_no_parameter() -> None:
    found = function("def f(a, *, b): pass\n", "f")
    assert found.params == (ir.Param("a", "", None, None), ir.Param("b", "kw", None, None))


def test_a_class() -> None:
    source = """\
        @d
        class C(a.b, *x, metaclass=c):
            '''Doc.'''
            y: int = 1
            def m(self): pass
            class Inner: pass
    """
    found = summary(source)
    assert statements(source) == (ir.ClassDef(0, 0),)
    assert bare(found.classes[0]) == ir.Class(
        "C", "C", 0, -1,
        (ir.Arg("", attr("a.b")), ir.Arg("*", X), ir.Arg("metaclass", C)), (D,),
        (assign(name("y"), num(1), name("int")), ir.Def(1, 0), ir.ClassDef(1, 0)),
        frozenset({"y", "m", "Inner"}), 0,
    )  # fmt: skip
    assert [(each.qualname, each.parent, each.cls) for each in found.classes] == [
        ("C", 0, -1),
        ("C.Inner", 0, 0),
    ]
    assert [(each.qualname, each.parent, each.cls) for each in found.functions] == [
        ("", -1, -1),
        ("C.m", 0, 0),
    ]


def test_type_parameters_are_stepped_over() -> None:
    found = summary("def f[T: int, *U](a: T) -> T: pass\nclass C[T](B): pass\n")
    assert [param.name for param in found.functions[1].params] == ["a"]
    assert bare(found.classes[0].bases) == (ir.Arg("", name("B")),)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(): yield 1\n", True),
        ("def f(): x = yield\n", True),
        ("def f(): yield from a\n", True),
        ("async def f():\n    async for x in a:\n        yield x\n", True),
        ("def f(): return (x for x in a)\n", False),
        ("def f():\n    def g(): yield 1\n", False),
        ("def f(): return lambda: (yield)\n", False),
    ],
)
def test_generators(source: str, expected: bool) -> None:
    assert function(source, "f").is_generator is expected


def test_expression_statement_is_written_like_the_expression() -> None:
    assert statements("f(a)[b].c\n") == (do(expression("f(a)[b].c")),)
