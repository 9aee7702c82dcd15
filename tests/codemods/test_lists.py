"""Taking items out of a call, and putting items in, in every layout."""

import libcst as cst
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.codemods.lists import insert_items, remove_items
from analyzer.codemods.source import Source, read_source
from analyzer.rewrite.applying import apply_edits


def call_of(text: str) -> tuple[Source, cst.Call]:
    source = read_source("a.py", text.encode())
    assert isinstance(source, Source)
    statement = source.module.body[0]
    assert isinstance(statement, cst.SimpleStatementLine)
    assert isinstance(statement.body[0], cst.Expr)
    assert isinstance(statement.body[0].value, cst.Call)
    return source, statement.body[0].value


def removed(text: str, gone: set[int]) -> str:
    source, call = call_of(text)
    edits = remove_items(source, call.args, gone)
    return apply_edits(source, edits).decode()


@pytest.mark.parametrize(
    ("before", "gone", "after"),
    [
        ("f(a, b, c)", {0}, "f(b, c)"),
        ("f(a, b, c)", {1}, "f(a, c)"),
        ("f(a, b, c)", {2}, "f(a, b)"),
        ("f(a, b, c,)", {2}, "f(a, b,)"),
        ("f(a, b, c)", {1, 2}, "f(a)"),
        ("f(a, b)", {0, 1}, "f()"),
        ("f(\n  a,\n  b,  # why\n  c,\n)", {1}, "f(\n  a,\n  # why\n  c,\n)"),
        ("f(\n  a,\n  b,\n  c\n)", {2}, "f(\n  a,\n  b\n)"),
        ("f(a,\n  b,\n  c)", {1}, "f(a,\n  c)"),
        ("f(a, b,  # ab\n  c)", {1}, "f(a,  # ab\n  c)"),
        ("f(a  # a\n  , b  # b\n  , c\n)", {1}, "f(a  # a\n  ,  # b\n  c\n)"),
        ("f(\n  a\n  , b\n  , c\n)", {1}, "f(\n  a\n  , c\n)"),
        ("f(a, b)\r\n", {1}, "f(a)\r\n"),
        ("f(\r\n\ta,\r\n\tb,\r\n)\r\n", {1}, "f(\r\n\ta,\r\n)\r\n"),
    ],
)
def test_remove(before: str, gone: set[int], after: str) -> None:
    assert removed(before, gone) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f()", "f(x, y)"),
        ("f( )", "f(x, y )"),
        ("f(a)", "f(a, x, y)"),
        ("f(a,)", "f(a, x, y)"),
        ("f(\n    a,\n)", "f(\n    a,\n    x,\n    y,\n)"),
        ("f(\n    a\n)", "f(\n    a,\n    x,\n    y\n)"),
        ("f(a,\n  b)", "f(a,\n  b,\n  x,\n  y)"),
        ("f(a,  # a\n)", "f(a, x, y  # a\n)"),
    ],
)
def test_insert(before: str, after: str) -> None:
    source, call = call_of(before)
    opening = before.index("(") + 1
    edits = insert_items(source, call.args, opening, ["x", "y"])
    assert apply_edits(source, edits).decode() == after


PIECES = st.sampled_from(["", " ", "\n  ", "  # c\n  ", "\n  # d\n  "])


@given(st.lists(st.tuples(PIECES, PIECES, PIECES), min_size=1, max_size=4), st.data())
def test_any_layout_still_parses_and_keeps_its_comments(
    layout: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    items = [
        f"{before}a{number}{behind},{after}"
        for number, (before, behind, after) in enumerate(layout)
    ]
    text = f"f({''.join(items)})"
    gone = data.draw(st.sets(st.integers(0, len(layout) - 1), min_size=1))
    result = removed(text, gone)
    _, call = call_of(result)
    kept = [f"a{number}" for number in range(len(layout)) if number not in gone]
    assert [arg.value.value for arg in call.args if isinstance(arg.value, cst.Name)] == kept
    assert (result.count("# c"), result.count("# d")) == (text.count("# c"), text.count("# d"))
