"""Accepted findings survive a round trip, and only new ones are left."""

import os
from pathlib import Path

import pytest

from analyzer.findings import baseline
from analyzer.findings.baseline import Accepted, Baseline, BaselineError
from analyzer.findings.checking import check
from analyzer.settings import Settings
from tests.findings.samples import RULE, fact

OLD, NEW = check([fact(file="a.py"), fact(file="b.py")], [RULE], Settings())
ENTRY = Accepted("a.py", "UNS202", OLD.fingerprint)


def test_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    written = baseline.write(path, [OLD, OLD])
    assert written == Baseline("unstick-baseline/1", (ENTRY,))
    assert baseline.read(path) == written
    assert os.listdir(tmp_path) == ["baseline.json"]


def test_same_findings_same_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    baseline.write(one, [OLD, NEW])
    baseline.write(two, [NEW, OLD])
    assert one.read_bytes() == two.read_bytes()


def test_subtract() -> None:
    accepted = Baseline("unstick-baseline/1", (ENTRY, Accepted("c.py", "UNS203", "gone")))
    assert baseline.subtract([OLD, NEW], accepted) == ((NEW,), (accepted.findings[1],))


def test_writing_again_keeps_the_mode(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text("old")
    path.chmod(0o640)
    baseline.write(path, [OLD])
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    "text", ["", "[]", '{"schema": "unstick-baseline/2", "findings": []}', '{"findings": 3}']
)
def test_not_a_baseline(tmp_path: Path, text: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text)
    with pytest.raises(BaselineError, match="not a baseline of unstick"):
        baseline.read(path)


def test_no_file_and_no_folder(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "baseline.json"
    with pytest.raises(BaselineError) as reading:
        baseline.read(path)
    with pytest.raises(BaselineError) as writing:
        baseline.write(path, [OLD])
    assert str(reading.value) == f"{path}: cannot be read: No such file or directory"
    assert str(writing.value) == f"{path}: cannot be written: No such file or directory"
