"""What git could not give back."""

import subprocess
from pathlib import Path

import pytest

from analyzer.rewrite.git import uncommitted


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    (root / "pkg").mkdir(parents=True)
    (root / "pkg" / "a.py").write_text("a\n")
    (root / "other.py").write_text("a\n")
    git(root, "init", "-q")
    git(root, "add", ".")
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    git(root, *identity, "commit", "-qm", "start")
    return root


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)


def test_clean(repository: Path) -> None:
    assert uncommitted(repository, ["pkg/a.py"]) == ()


def test_changed_elsewhere_in_the_tree(repository: Path) -> None:
    (repository / "other.py").write_text("b\n")
    assert uncommitted(repository / "pkg", ["a.py"]) == ("other.py",)


def test_untracked_counts_only_as_a_target(repository: Path) -> None:
    (repository / "pkg" / "new.py").write_text("b\n")
    (repository / "notes.txt").write_text("b\n")
    assert uncommitted(repository / "pkg", ["a.py"]) == ()
    assert uncommitted(repository / "pkg", ["new.py"]) == ("pkg/new.py",)


def test_renamed(repository: Path) -> None:
    git(repository, "mv", "other.py", "é b.py")
    assert uncommitted(repository, []) == ("é b.py",)


def test_outside_git(tmp_path: Path) -> None:
    assert uncommitted(tmp_path, ["a.py"]) == ()
