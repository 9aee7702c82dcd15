"""Several files are written all or not at all."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.rewrite.writing import NotWritten, Replacement, write_all

BEFORE = {"a.py": b"a", "b/b.py": b"b", "c.py": b"c"}
AFTER = {"a.py": b"A", "b/b.py": b"B", "c.py": b"C"}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "b").mkdir()
    for name, content in BEFORE.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def replacements(tree: Path) -> list[Replacement]:
    return [Replacement(tree / name, BEFORE[name], AFTER[name]) for name in BEFORE]


def contents(tree: Path) -> dict[str, bytes]:
    files = sorted(path for path in tree.rglob("*") if path.is_file())
    return {path.relative_to(tree).as_posix(): path.read_bytes() for path in files}


def failing(times: set[int], real: Callable[..., None]) -> Callable[..., None]:
    """`real`, but on the calls whose numbers are in `times` the disk is full."""
    count = 0

    def call(*arguments: object) -> None:
        nonlocal count
        count += 1
        if count in times:
            raise OSError(28, "No space left on device")
        real(*arguments)

    return call


def test_all_are_written(tree: Path) -> None:
    write_all(replacements(tree))
    assert contents(tree) == AFTER


def test_modes_stay_and_links_are_followed(tree: Path) -> None:
    target, link = tree / "a.py", tree / "link.py"
    target.chmod(0o750)
    link.symlink_to(target)
    write_all([Replacement(link, b"a", b"A")])
    assert (target.read_bytes(), oct(target.stat().st_mode)[-3:]) == (b"A", "750")
    assert link.is_symlink()


def test_a_file_that_changed_meanwhile_stops_all(tree: Path) -> None:
    (tree / "c.py").write_bytes(b"newer")
    with pytest.raises(NotWritten, match="changed on disk") as caught:
        write_all(replacements(tree))
    assert (caught.value.path, caught.value.left) == (tree / "c.py", {})
    assert contents(tree) == {**BEFORE, "c.py": b"newer"}


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_what_fails_midway_leaves_all_as_it_was(
    tree: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    inodes = {name: (tree / name).stat().st_ino for name in BEFORE}
    monkeypatch.setattr(os, call, failing({2}, getattr(os, call)))
    with pytest.raises(NotWritten, match="No space left on device") as caught:
        write_all(replacements(tree))
    assert (caught.value.path, caught.value.left) == (tree / "b/b.py", {})
    assert contents(tree) == BEFORE
    assert {name: (tree / name).stat().st_ino for name in BEFORE} == inodes


def test_without_hard_links_a_copy_is_put_back(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", failing({1, 2, 3}, os.link))
    monkeypatch.setattr(os, "replace", failing({3}, os.replace))
    with pytest.raises(NotWritten):
        write_all(replacements(tree))
    assert contents(tree) == BEFORE


def test_what_cannot_be_put_back_is_kept_beside(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "replace", failing({3, 5}, os.replace))
    with pytest.raises(NotWritten) as caught:
        write_all(replacements(tree))
    assert (caught.value.path, list(caught.value.left)) == (tree / "c.py", [tree / "a.py"])
    kept = caught.value.left[tree / "a.py"]
    assert contents(tree) == {**BEFORE, "a.py": b"A", kept.name: b"a"}
