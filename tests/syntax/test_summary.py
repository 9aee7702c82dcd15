"""Bytes to a summary: whatever they hold, and there and back through the encoding."""

import gc
import pickle

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.diagnostics import Diagnostic
from analyzer.syntax import ir
from analyzer.syntax.summary import summarise_source
from tests.syntax.library import library_sources

UNREADABLE = [
    ("syntax-error", b"x = 1\ndef f(:\n", "syntax-error", 2),
    ("unfinished", b"x = (1\n", "syntax-error", 1),
    ("indentation", b"if x:\n\ty\n        z\n", "syntax-error", 1),
    ("python-2", b"print 'x'\n", "syntax-error", 1),
    ("nul", b"x = 1\x00\n", "syntax-error", 1),
    ("binary", bytes(range(256)), "not-text", 0),
    ("not-utf-8", b"x = '\xff'\n", "not-text", 0),
    ("utf-16-with-mark", "x = 1\n".encode("utf-16"), "not-text", 0),
    ("utf-16-declared", b"# coding: utf-16\nx = 1\n", "not-text", 0),
    ("unknown-encoding", b"# coding: klingon\nx = 1\n", "not-text", 0),
    ("not-a-text-encoding", b"# coding: rot13\nx = 1\n", "not-text", 0),
    ("bytes-encoding", b"# coding: hex\nx = 1\n", "not-text", 0),
    ("mark-and-other-encoding", b"\xef\xbb\xbf# coding: latin-1\nx = 1\n", "not-text", 0),
    ("surrogates", b"# coding: raw_unicode_escape\nx = '\\ud800'\n", "not-text", 0),
    ("deep-attributes", b"x" + b".a" * 700 + b"\n", "too-deep", 0),
    ("deep-operators", b"-" * 700 + b"1\n", "too-deep", 0),
    ("deep-elif", b"if x: pass\n" + b"elif x: pass\n" * 3_000, "too-deep", 0),
]


@pytest.mark.parametrize(
    ("raw", "kind", "line"), [row[1:] for row in UNREADABLE], ids=[row[0] for row in UNREADABLE]
)
def test_what_cannot_be_read_is_a_diagnostic(raw: bytes, kind: str, line: int) -> None:
    found = summarise_source("a/b.py", raw)
    assert isinstance(found, Diagnostic)
    assert (found.kind, found.file, found.line) == (kind, "a/b.py", line)
    assert found.message.startswith(("does not parse: ", "is not Python source", "is nested too"))
    assert "\n" not in found.message


CODE_PAGE = b"#!/usr/bin/env python\n# vim: set fileencoding=cp1252 :\nx = '\x80'\n"
READABLE = [
    ("empty", b""),
    ("mark", b"\xef\xbb\xbfx = 1\n"),
    ("latin-1", b"# coding: latin-1\nx = '\xe9'\n"),
    ("code-page-in-the-second-line", CODE_PAGE),
    ("carriage-returns", b"x = 1\r\ny = 2\r\n"),
    ("old-carriage-returns", b"x = 1\rif x:\r  y = 2\r"),
    ("form-feed", b"\x0cx = 1\n"),
    ("no-line-end", b"x = 1"),
]


@pytest.mark.parametrize("raw", [row[1] for row in READABLE], ids=[row[0] for row in READABLE])
def test_what_python_reads_is_read(raw: bytes) -> None:
    found = summarise_source("m.py", raw)
    assert isinstance(found, ir.ModuleSummary)
    assert ("x" in found.functions[0].names) == (b"x" in raw)


NEARLY_PYTHON = "ab=:'\"#()[]{}\\\n @."


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.binary(max_size=40) | st.text(alphabet=NEARLY_PYTHON, max_size=40).map(str.encode))
def test_it_never_raises(raw: bytes) -> None:
    assert isinstance(summarise_source("m.py", raw), ir.ModuleSummary | Diagnostic)


@pytest.mark.parametrize("enabled", [True, False])
@pytest.mark.parametrize("raw", [b"x = 1\n", b"x = (\n", b"\xff"])
def test_garbage_collection_is_left_as_it_was(enabled: bool, raw: bytes) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        summarise_source("m.py", raw)
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if before else gc.disable)()


@pytest.mark.parametrize("name", [name for name, _ in library_sources()[::4]])
def test_summaries_survive_encoding_and_pickling(name: str) -> None:
    found = summarise_source(name, dict(library_sources())[name])
    assert isinstance(found, ir.ModuleSummary)
    encoded = ir.encode(found)
    assert ir.decode(encoded) == found
    assert ir.encode(ir.decode(encoded)) == encoded
    assert pickle.loads(pickle.dumps(found)) == found


NO_SUMMARIES = [b"", b"\xc1", b"\x00", msgspec.msgpack.encode([[["f"]], []]), b"\x92" * 5_000]


@pytest.mark.parametrize("raw", NO_SUMMARIES, ids=range(len(NO_SUMMARIES)))
def test_anything_else_is_no_summary(raw: bytes) -> None:
    with pytest.raises((msgspec.DecodeError, RecursionError)):
        ir.decode(raw)
