"""Environments: made once for what is in them, started over when half made, else a reason."""

import shutil
import subprocess
from pathlib import Path

import pytest

from analyzer.verify.environments import Environment, NotMade, Recipe, environment

EMPTY = Recipe(("packaging==25.0",))


def packaging_of(python: Path) -> str:
    ask = "import packaging; print(packaging.__version__)"
    return subprocess.run([python, "-c", ask], capture_output=True, text=True).stdout.strip()


@pytest.mark.sdk
def test_made_once_and_known_by_what_is_in_it(tmp_path: Path) -> None:
    first = environment(EMPTY, tmp_path)
    assert isinstance(first, Environment)
    assert packaging_of(first.python) == "25.0"
    marked = first.python.parent / "marked"
    marked.touch()
    assert environment(EMPTY, tmp_path) == first
    assert marked.exists()
    other = environment(Recipe(("packaging==25.0",), ("packaging==24.2",)), tmp_path)
    assert isinstance(other, Environment)
    assert packaging_of(other.python) == "24.2"


@pytest.mark.sdk
def test_a_half_made_one_is_started_over(tmp_path: Path) -> None:
    made = environment(EMPTY, tmp_path)
    assert isinstance(made, Environment)
    root = made.python.parent.parent
    (root / "complete").unlink()
    shutil.rmtree(root / "lib")
    assert environment(EMPTY, tmp_path) == made
    assert packaging_of(made.python) == "25.0"


@pytest.mark.sdk
def test_what_cannot_be_installed_is_a_reason(tmp_path: Path) -> None:
    found = environment(Recipe(("packaging==25.0", "packaging==24.2")), tmp_path)
    assert isinstance(found, NotMade)
    assert "packaging==25.0 and packaging==24.2" in found.reason
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []


def test_without_uv_the_reason_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert environment(EMPTY, tmp_path / "cache") == NotMade(
        "uv is not installed, which makes the environments: pip install 'unstick[verify]'"
    )
