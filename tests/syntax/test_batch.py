"""Many files: the same on any number of processes, and a crash costs only its own file."""

import os
from pathlib import Path

import pytest

from analyzer.diagnostics import Diagnostic
from analyzer.syntax import batch, ir
from analyzer.syntax.batch import summarise_file, summarise_files
from tests.syntax.library import library_sources

Files = list[tuple[str, int]]


@pytest.fixture
def tree(tmp_path: Path) -> Files:
    """Real modules, a broken one, and one that is gone by the time it is read."""
    sources = {f"m{index}.py": raw for index, (_, raw) in enumerate(library_sources()[:8])}
    sources |= {"broken.py": b"def f(:\n", "deep/odd.py": b"# coding: latin-1\nx = '\xe9'\n"}
    for name, raw in sources.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(raw)
    return [*((name, len(raw)) for name, raw in sources.items()), ("gone.py", 5)]


def test_one_and_two_processes_give_the_same(tmp_path: Path, tree: Files) -> None:
    steps: dict[int, list[int]] = {1: [], 2: []}
    found = {
        jobs: summarise_files(str(tmp_path), tree, jobs, steps[jobs].append) for jobs in steps
    }
    assert found[1] == found[2]
    assert set(found[1]) == {name for name, _ in tree}
    assert [sum(counted) for counted in steps.values()] == [len(tree), len(tree)]
    diagnosed = {name: each for name, each in found[1].items() if isinstance(each, Diagnostic)}
    assert {name: each.kind for name, each in diagnosed.items()} == {
        "broken.py": "syntax-error",
        "gone.py": "unreadable",
    }


def test_the_order_of_files_does_not_matter(tmp_path: Path, tree: Files) -> None:
    first = summarise_files(str(tmp_path), tree, 1, lambda n: None)
    second = summarise_files(str(tmp_path), tree[::-1], 1, lambda n: None)
    assert list(first.items()) == list(second.items())


def test_no_files_need_no_process(tmp_path: Path) -> None:
    assert summarise_files(str(tmp_path), [], 2, lambda n: None) == {}


def test_little_source_is_done_in_this_process(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"x = 1\n")
    found = summarise_files(str(tmp_path), [("a.py", 6)], 0, lambda n: None)
    assert found == {"a.py": summarise_file(str(tmp_path), "a.py")}
    assert isinstance(ir.decode(found["a.py"]), ir.ModuleSummary)  # type: ignore[arg-type]


def _dying(root: str, path: str) -> batch.Encoded:
    """A stand-in for the native parser, which crashes its process on some files."""
    if path == "killer.py":
        os._exit(11)
    return summarise_file(root, path)


def test_a_crash_costs_only_its_own_file(
    tmp_path: Path, tree: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "summarise_file", _dying)
    counted: list[int] = []
    files = [*tree, ("killer.py", 3)]
    found = summarise_files(str(tmp_path), files, 2, counted.append)
    assert found.pop("killer.py") == Diagnostic(
        "internal", "killer.py", 0, "the parser crashed on this file"
    )
    assert found == {name: summarise_file(str(tmp_path), name) for name, _ in tree}
    assert sum(counted) == len(files)
