"""Logical lines and columns: on a table, on real code and on generated layouts."""

import libcst as cst
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.syntax import ir
from analyzer.syntax.headers import header_lines
from analyzer.syntax.lines import Locator, Locators, logical_lines
from analyzer.syntax.scopes import Scopes
from analyzer.syntax.statements import Statements
from analyzer.syntax.summary import parse, summarise, summarise_source
from tests.syntax.identifiers import located, parsed
from tests.syntax.library import library_sources

LINES = [
    ("nothing", "", []),
    ("blank-lines", "\n \n\t\n", []),
    ("comments", "# a\n  # b\nx\n", [3]),
    ("no-line-end", "x\ny", [1, 2]),
    ("comment-at-the-end", "x\n# y", [1]),
    ("semicolons", "x; y; z\nx\n", [1, 2]),
    ("brackets", "f(\n  1,\n\n  # no (\n  2)\ny\n", [1, 6]),
    ("brackets-from-the-first-column", "(\nx\n)\ny\n", [1, 4]),
    ("nested-brackets", "x = {a: [b(c(d(e)))\n]}\ny\n", [1, 3]),
    ("brackets-in-strings", "x = '('\ny = \"[{\"\nz\n", [1, 2, 3]),
    ("hash-in-string", "x = '#('\ny\n", [1, 2]),
    ("quote-in-comment", "x # it's (\ny\n", [1, 2]),
    ("escaped-quotes", "x = 'it\\'s ('\ny\n", [1, 2]),
    ("escaped-backslash", "x = '\\\\'\ny\n", [1, 2]),
    ("empty-strings", "x = ''\ny = \"\"\nz = ''''''\nw\n", [1, 2, 3, 4]),
    ("long-string", "'''\n(\n#\n'''\ny\n", [1, 5]),
    ("quotes-in-long-string", '"""a ""b"" \'\'\' \\""" c\n"""\ny\n', [1, 3]),
    ("string-over-two-lines", "x = 'a\\\nb'\ny\n", [1, 3]),
    ("continuation", "x = 1 + \\\n  2\ny\n", [1, 3]),
    ("continuation-first", "\\\nx\ny\n", [2, 3]),
    ("continuation-after-blanks", "if x:\n    \\\n    y\nz\n", [1, 3, 4]),
    ("backslash-in-comment", "x # \\\ny\n", [1, 2]),
    ("form-feed", "x\n\x0c\n\x0cy\n", [1, 3]),
    ("carriage-returns", "x\r\n\r\ny = (\r\n1)\r\nz\r\n", [1, 3, 5]),
    ("old-carriage-returns", "x\ry = '''\r'''\rz\r", [1, 2, 4]),
    ("one-line-suites", "if x: y\nelse: z\n", [1, 2]),
    ("decorators", "@a\n@b(\n)\ndef f(\n): pass\n", [1, 2, 4]),
    ("unclosed", "f(\nx\n", [1]),
]


@pytest.mark.parametrize(("text", "starts"), [row[1:] for row in LINES], ids=[r[0] for r in LINES])
def test_logical_lines(text: str, starts: list[int]) -> None:
    assert logical_lines(text) == starts


ODD_QUOTES = """\
def f(d):
    print(f"{d["#"]}")
    if d:
        return d.a
    elif f: pass
    else:
        with d: x = d.b
@f
class C:
    try:
        y = 1
    except f: pass
    finally: pass
"""


def test_the_tree_tells_the_lines_where_the_scan_misreads() -> None:
    module = parse("m.py", ODD_QUOTES.encode())
    assert isinstance(module, cst.Module)
    exact = list(range(1, 14))
    assert (header_lines(module), len(logical_lines(ODD_QUOTES))) == (exact, 2)
    summary = summarise(module, ODD_QUOTES)
    lines = {(line, word) for line, _, _, word in located(summary, ODD_QUOTES)}
    assert lines == {
        (2, "print"), (3, "d"), (4, "d"), (4, "a"), (5, "f"), (7, "d"), (7, "x"), (7, "b"),
        (8, "f"), (11, "y"), (12, "f"),
    }  # fmt: skip
    assert [ir.spot_line(function.spot) for function in summary.functions] == [0, 1]


PLACES = [
    ("plain", "a = b.c(d)\n"),
    ("attribute-after-a-line-end", "a = (b\n  .c\n  .d)\n"),
    ("comment-between", "a = (b  # c d e\n  .c)\n"),
    ("strings-with-words", "a = 'b c' + d + r'e f' + rb'g'[h]\n"),
    ("string-prefixes", "f = u + b + rb + u'' + b'' + Rb'' + f\n"),
    ("keywords", "a = b if c else not d and e is None\n"),
    ("numbers", "a = 1 + b + 0xfe + c + 1e5 + d + 1.5 + e + 1_000j + f + 2.0 .real + g\n"),
    ("number-with-attribute", "a = 1..real + b + 1.5.hex() + c\n"),
    ("f-strings", "a = f'{b} c {d!r:>{e}}' + g\n"),
    ("soft-keywords", "match = case.type\nmatch match:\n  case type.case: type(match)\n"),
    ("match", "match a:\n  case [b, *c] | {'k': d, **e} if f: g\n  case X(y=Z.w) as v: v.u\n"),
    ("global", "def f():\n  global a, b; a = b\n  def g(): nonlocal c, d; c = d\n  c = d = 0\n"),
    ("imports", "import a.b as c, d; e\nfrom a.b import (c as d, e); f\nfrom . import g; h\n"),
    ("parameters", "def f(a, b: c = d, /, *e: g, h=i, **j: k) -> l: m\n"),
    ("lambda", "a = lambda b, *c, d=e, **f: b(c)\n"),
    ("class", "@a.b(c)\nclass D(e.f, metaclass=g): h = i\n"),
    ("handlers", "try: a\nexcept b as c: d\nexcept (e, f.g): h\n"),
    ("comprehension", "a = [b for c in d if e for f, *g in h if i]\n"),
    ("keyword-arguments", "a(b=c, *d, **e)(f, g=h)\n"),
    ("slices", "a[b:c, d::e] = f[g]\n"),
    ("walrus", "if (a := b(c)) is d: e\n"),
    ("delete", "del a, b.c, d[e]\n"),
    ("with", "with a as b, c(d) as (e, f.g): h\n"),
    ("star-expressions", "a, *b = *c, d\nprint(*a, **b)\n"),
    ("semicolons", "a; b.c; d = e\n"),
    ("unicode", "ä = 'ö' + ñ.ü(日本)\n"),
    ("wide-characters", "a = '\U0001f600'; b\n"),
    ("tabs", "if a:\n\tb\t=\tc\n"),
    ("joined", "a = b + \\\n  c.d \\\n  .e\n"),
    ("carriage-returns", "a = (b,\r\n c)\r\nd\r\n"),
    ("chained-comparison", "a < b.c <= d\n"),
]  # fmt: skip


@pytest.mark.parametrize("text", [row[1] for row in PLACES], ids=[row[0] for row in PLACES])
def test_names_are_where_python_sees_them(text: str) -> None:
    summary = summarise_source("m.py", text.encode())
    assert isinstance(summary, ir.ModuleSummary)
    assert located(summary, text) == parsed(text)


def test_type_parameters_move_no_column() -> None:
    text = "type A[T: x] = B[T]; c\ndef f[T: d, *U, **V](g: h): i\nclass C[T](D): e\n"
    summary = summarise_source("m.py", text.encode())
    assert isinstance(summary, ir.ModuleSummary)
    assert located(summary, text) == {
        (1, 6, 7, "A"), (1, 16, 17, "B"), (1, 18, 19, "T"), (1, 22, 23, "c"),
        (2, 25, 26, "h"), (2, 29, 30, "i"), (3, 12, 13, "D"), (3, 16, 17, "e"),
    }  # fmt: skip


@pytest.mark.parametrize("name", [name for name, _ in library_sources()])
def test_real_code(name: str) -> None:
    raw = dict(library_sources())[name]
    module = parse(name, raw)
    assert isinstance(module, cst.Module)
    text = raw.decode(module.encoding).removeprefix("\ufeff")
    scopes = Scopes(logical_lines(text))
    Statements(scopes).block(module)
    assert scopes.next_line == len(scopes.starts)
    assert located(summarise(module, text), text) == parsed(text)


ATOMS = st.sampled_from(
    ["a", "b.c", "f(d)", "'('", '"#"', "'''x\ny'''", "[1,\n  e]", "{g: h}", "f'{i} j'", "1.5",
     "...", '""', "b'w'", "(k  # it's (\n  .l)", "m[n:o]", "'p\\\nq'", "lambda r=s: t", "not u",
     "u\\\n .v"]
)  # fmt: skip
SPACES = st.sampled_from(["", " ", "  # c (", "  # it's", " ;", "; z"])
BLANKS = st.sampled_from(["", "\n", "# (\n", "   \n", "\x0c\n", "  # '''\n"])
LAYOUTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["x = {}", "{}", "x.y[{}] += {}", "del x", "if {}:\n  {}", "for x in {}: {}",
             "def g(h={}):\n  return {}", "@{}\nclass C({}): x = {}", "try:\n  {}\nfinally:\n  {}",
             "while {}:\n  if {}: {}\n  else: {}", "with {} as x, {}:\n\n  # q\n  {}"]
        ),
        st.lists(ATOMS, min_size=4, max_size=4),
        SPACES,
        BLANKS,
    ),
    max_size=6,
)  # fmt: skip


def _source(layout: list[tuple[str, list[str], str, str]]) -> str:
    return "".join(
        f"{blanks}{shape.format(*atoms)}{spaces}\n" for shape, atoms, spaces, blanks in layout
    )


@settings(max_examples=60, deadline=None, derandomize=True)
@given(LAYOUTS, st.sampled_from(["\n", "\r\n"]))
def test_any_layout(layout: list[tuple[str, list[str], str, str]], line_end: str) -> None:
    text = _source(layout).replace("\n", line_end)
    summary = summarise_source("m.py", text.encode())
    assert isinstance(summary, ir.ModuleSummary)
    assert located(summary, text) == parsed(text)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(alphabet="ab'\"#()[]{}\\\n\r \t", max_size=60))
def test_the_scan_takes_any_text(text: str) -> None:
    starts = logical_lines(text)
    assert starts == sorted(set(starts))
    assert all(1 <= line <= text.count("\n") + text.count("\r") + 1 for line in starts)


def test_the_scan_is_linear() -> None:
    for text in ("('" * 50_000, '"""' * 50_001, "([{" * 50_000, "'\\" * 50_000, "f('x' " * 50_000):
        assert len(logical_lines(text)) == 1


@pytest.mark.parametrize(
    ("spot", "place"),
    [
        (ir.Spot(2 << ir.LINE_SHIFT), (2, 5, 6)),
        (ir.Spot(2 << ir.LINE_SHIFT | 1 << ir.SERIAL_BITS), (2, 7, 9)),
        (ir.Spot(2 << ir.LINE_SHIFT | 1 << ir.SERIAL_BITS | 3), (2, 7, 9)),
        (ir.Spot(2 << ir.LINE_SHIFT | 900 << ir.SERIAL_BITS), (2, 5, 9)),
        (ir.Spot(0), (1, 1, 2)),
        (ir.Spot(99 << ir.LINE_SHIFT), (3, 1, 1)),
    ],
)
def test_a_locator_answers_for_any_spot(spot: ir.Spot, place: tuple[int, int, int]) -> None:
    assert Locator("a\n    b=cc\n").locate(spot) == place


def test_more_identifiers_than_a_spot_can_count_stay_on_their_line() -> None:
    scopes = Scopes([7, 8])
    scopes.begin_line()
    scopes.skip(70_000)
    assert (ir.spot_line(scopes.spot()), ir.spot_line(scopes.display_spot())) == (7, 7)
    assert ir.spot_line(scopes.begin_line()) == 8


def test_locators_read_each_file_once() -> None:
    asked = []

    def read(file: str) -> str | None:
        asked.append(file)
        return {"a.py": "x\n"}.get(file)

    locators = Locators(read)
    first = 1 << ir.LINE_SHIFT
    found = [locators.locate(file, first) for file in ("a.py", "a.py", "gone.py", "")]
    assert found == [(1, 1, 2), (1, 1, 2), (1, 1, 1), (1, 1, 1)]
    assert asked == ["a.py", "gone.py"]
    assert locators.of("a.py").line_text(1) == "x"
    assert [locators.of("a.py").line_text(line) for line in (0, 2, 3)] == ["", "", ""]
