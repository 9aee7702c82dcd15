"""What a replica's folder gets of the source, and where that must stop."""

from pathlib import Path

import pytest

from analyzer.verify import place
from analyzer.verify.place import is_too_large, private_place


def test_a_place_inside_the_source_is_not_copied_into_itself(tmp_path: Path) -> None:
    """`unstick verify ~/server.py`: where replicas live is in the home folder as well."""
    (tmp_path / "server.py").write_text("pass\n")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "own").write_text("1")
    within = tmp_path / "cache" / "runs"
    within.mkdir(parents=True)
    with private_place(tmp_path, within=within) as made:
        copied = {path.relative_to(made.work).as_posix() for path in made.work.rglob("*")}
    assert copied == {"server.py", "data", "data/own"}


@pytest.mark.parametrize(
    ("files", "size", "expected"), [(3, 1, False), (4, 1, True), (1, 99, False), (1, 101, True)]
)
def test_more_than_a_project_is_too_large(
    files: int, size: int, expected: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "MOST_FILES", 3)
    monkeypatch.setattr(place, "MOST_BYTES", 100)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "object").write_text("x" * 1000)
    for number in range(files):
        (tmp_path / str(number)).write_text("x" * size)
    assert is_too_large(tmp_path) is expected
