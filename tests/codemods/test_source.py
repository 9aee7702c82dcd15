"""Bytes, spans and encodings."""

import codecs

import libcst as cst
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.codemods.model import Refusal
from analyzer.codemods.source import Source, read_source


def source_of(raw: bytes) -> Source:
    source = read_source("a.py", raw)
    assert isinstance(source, Source)
    return source


@pytest.mark.parametrize(
    "raw",
    [
        'x = "é" + name\n'.encode(),
        codecs.BOM_UTF8 + 'x = "é" + name\n'.encode(),
        '# -*- coding: latin-1 -*-\nx = "é" + name\n'.encode("latin-1"),
        '# coding: cp1252\r\nx = "€é" + name\r\n'.encode("cp1252"),
        '# coding: shift_jis\nx = "日本" + name\n'.encode("shift_jis"),
        b"if 1:\n\tx = 'a' + name",
    ],
    ids=["utf-8", "bom", "latin-1", "cp1252-crlf", "shift-jis", "tabs-and-no-last-newline"],
)
def test_spans_are_byte_offsets(raw: bytes) -> None:
    source = source_of(raw)
    names: list[cst.Name] = []
    source.module.visit(_Collect(names))
    spans = [source.span(name) for name in names if name.value == "name"]
    assert [raw[start:end] for start, end in spans] == [b"name"]
    line = source.line_of(spans[0][0])
    assert source.line_text(line).endswith("name")


class _Collect(cst.CSTVisitor):
    def __init__(self, names: list[cst.Name]) -> None:
        self.names = names

    def visit_Name(self, node: cst.Name) -> None:
        self.names.append(node)


@pytest.mark.parametrize(
    ("raw", "newline"),
    [(b"a\nb\n", "\n"), (b"a\r\nb\n", "\r\n"), (b"a", "\n")],
)
def test_inserted_lines_end_like_the_file(raw: bytes, newline: str) -> None:
    assert source_of(raw).edit(0, 0, "x\n").text == f"x{newline}"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"x = \0", "contains NUL bytes"),
        (b"x = (\n", "does not parse: line 1"),
        (b"x = " + b"(" * 2000 + b")" * 2000, "nests brackets more than 100 deep"),
        (b"# coding: utf-7\nx = 1\n", "cannot be edited byte for byte in utf-7"),
        (b"x = '\xff'\n", "is not valid utf-8"),
        (b"# coding: nonsense\n", "declares the encoding nonsense, which does not exist"),
    ],
)
def test_refusals(raw: bytes, reason: str) -> None:
    refused = read_source("a.py", raw)
    assert isinstance(refused, Refusal)
    assert refused.reason == reason


@given(st.binary(max_size=60))
def test_never_raises(raw: bytes) -> None:
    assert isinstance(read_source("a.py", raw), (Source, Refusal))
