"""Bytes outside edits, and the check of the result."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.codemods.source import Source, read_source
from analyzer.rewrite.applying import apply_edits, checked
from analyzer.run import Edit


def source_of(raw: bytes) -> Source:
    source = read_source("a.py", raw)
    assert isinstance(source, Source)
    return source


TEXT = "\ufeffdé = 1\r\nif dé:\r\n\tx = 'ü'  # ß\r\n".encode()


@given(
    st.lists(st.integers(0, len(TEXT)), min_size=2, max_size=8, unique=True).map(sorted),
    st.lists(st.text(max_size=4), min_size=4, max_size=4),
)
def test_bytes_outside_edits_are_identical(cuts: list[int], texts: list[str]) -> None:
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    edits = [Edit("a.py", a, b, text) for (a, b), text in zip(pairs, texts, strict=False)]
    result = apply_edits(source_of(TEXT), edits)
    for start, end, text in [(e.start, e.end, e.text.encode()) for e in edits][::-1]:
        tail = TEXT[end:]
        assert result.endswith(tail)
        result = result[: len(result) - len(tail)]
        assert result.endswith(text)
        result = result[: len(result) - len(text)] + TEXT[start:]
    assert result == TEXT


def test_an_edit_without_a_form_in_the_encoding_raises() -> None:
    source = source_of("# coding: latin-1\nx = 'é'\n".encode("latin-1"))
    with pytest.raises(UnicodeEncodeError):
        apply_edits(source, [Edit("a.py", 0, 0, "€")])


@pytest.mark.parametrize(
    ("after", "defect"),
    [
        (b"x = (\n", "the result does not parse: line 1"),
        (b"f(a=1, a=1)\n", "the result is not valid Python"),
        (b"import os\nprint(os, old, new)\n", "the result has undefined names: new"),
        (b"import os\nprint(os, old)\n", None),
        (b"from os import *\nprint(new)\n", None),
    ],
)
def test_defects(after: bytes, defect: str | None) -> None:
    found = checked(source_of(b"import os\nprint(os, old)\nf = 1\n"), after)
    assert (found if isinstance(found, str) else None) == defect


def test_a_file_the_parser_does_not_give_back_is_refused() -> None:
    source = source_of(b"a\rb\r")
    said = "it has lines that end in a carriage return alone, which the parser does not keep"
    assert checked(source, b"a\n") == said
