"""Diffs that `git apply` takes, for any bytes and any file name."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.rewrite.diffing import unified_diff

CASES = {
    "plain": (b"a\nb\n", b"a\nc\n"),
    "no-newline-before": (b"a\nb", b"a\nb\n"),
    "no-newline-after": (b"a\nb\n", b"a\nb"),
    "no-newline-at-all": (b"a", b"b"),
    "crlf": (b"a\r\nb\r\n", b"a\r\nc\r\n"),
    "lone-cr": (b"a\rb\nc\n", b"a\rx\nc\n"),
    "not-utf-8": (b"\xff\n\xe9\n", b"\xff\n\xe8\n"),
    "from-empty": (b"", b"a\n"),
}


def applied(folder: Path, name: str, before: bytes, after: bytes) -> bytes:
    path = folder / name
    path.write_bytes(before)
    diff = unified_diff(name, before, after)
    command = ["git", "apply", "--whitespace=nowarn", "-"]
    done = subprocess.run(command, cwd=folder, input=diff, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return path.read_bytes()


@pytest.mark.parametrize(("before", "after"), CASES.values(), ids=CASES)
def test_git_applies_it(tmp_path: Path, before: bytes, after: bytes) -> None:
    assert applied(tmp_path, "a.py", before, after) == after


@pytest.mark.parametrize("name", ["a b.py", "é.py", 'a"b.py', "a\\b.py", "a\tb.py"])
def test_odd_file_names(tmp_path: Path, name: str) -> None:
    assert applied(tmp_path, name, b"a\n", b"b\n") == b"b\n"


def test_no_difference_no_diff() -> None:
    assert unified_diff("a.py", b"a", b"a") == b""


LINES = st.lists(st.sampled_from([b"a\n", b"b\r\n", b"\xff\n", b"c\r", b"\n", b"d"]), max_size=8)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(LINES.map(b"".join), LINES.map(b"".join))
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, before: bytes, after: bytes) -> None:
    if before and after and before != after:
        folder = tmp_path_factory.mktemp("diff")
        assert applied(folder, "a.py", before, after) == after
