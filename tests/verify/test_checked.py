"""A type checker on rewritten servers: what it finds new is marked, and no name is undefined."""

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from mypy import api

from analyzer.rewrite.markers import MARKER
from tests.codemods.cases import fix
from tests.samples.environments import python_with
from tests.samples.reading import Sample
from tests.samples.rewriting import rewritten
from tests.verify.running import NEW, OLD

pytestmark = pytest.mark.sdk

NEAR = 3
"""Lines above a finding in which its marker may stand."""
FINDING = re.compile(r"(?P<file>[^:]+):(?P<line>\d+): error: (?P<message>.*)")


def test_what_a_type_checker_finds_is_marked(tmp_path: Path) -> None:
    """One test for all, since they share what the checker learns of the SDKs."""
    found = {sample.name: new_findings(sample, tmp_path) for sample in rewritten()}
    assert {name: new for name, new in found.items() if new} == {}


def new_findings(sample: Sample, folder: Path) -> list[str]:
    """What the checker says of the rewritten sample only, and no marker is near."""
    before, after = folder / sample.name / "before", folder / sample.name / "after"
    shutil.copytree(sample.folder / "before", before)
    shutil.copytree(before, after)
    fix(after, unsafe=True, write=True)
    known = Counter(message for _, _, message in findings(before, OLD, folder, sample))
    new = []
    for file, line, message in findings(after, NEW, folder, sample):
        known[message] -= 1
        if known[message] < 0 and not is_marked(Path(file), line):
            new.append(f"{Path(file).name}:{line}: {message}")
    return new


def findings(folder: Path, sdk: str, cache: Path, sample: Sample) -> list[tuple[str, int, str]]:
    """File, line and message of each error under `folder`, seen with `sdk` installed."""
    root = folder / sample.script.pythonpath
    out, err, _ = api.run(
        [
            "--python-executable", str(python_with(sdk)), "--cache-dir", str(cache / sdk),
            "--config-file", "", "--check-untyped-defs", "--ignore-missing-imports",
            "--explicit-package-bases", "--no-error-summary", "--no-color-output", str(root),
        ]
    )  # fmt: skip
    assert err == ""
    found = [FINDING.fullmatch(line) for line in out.splitlines()]
    return [(m["file"], int(m["line"]), m["message"]) for m in found if m is not None]


def is_marked(file: Path, line: int) -> bool:
    lines = file.read_text(encoding="utf-8").splitlines()
    return any(MARKER.fullmatch(text) for text in lines[max(0, line - 1 - NEAR) : line])
