"""`after/` and `after-store/` of samples are exactly what the tool writes.

`tests.samples.rewriting` writes them.
"""

from pathlib import Path

import pytest

from analyzer.pipeline import audit
from analyzer.run import Run
from analyzer.settings import Settings
from tests.samples.reading import Sample
from tests.samples.rewriting import STORES, contents, rewrite, rewritten, stored


@pytest.mark.parametrize("sample", rewritten(), ids=lambda sample: sample.name)
def test_after_is_what_fix_writes(sample: Sample, tmp_path: Path) -> None:
    assert rewrite(sample, tmp_path / sample.name) == contents(sample.folder / "after")


@pytest.mark.parametrize("sample", stored(), ids=lambda sample: sample.name)
def test_after_with_a_store_is_what_fix_writes(sample: Sample, tmp_path: Path) -> None:
    written = rewrite(sample, tmp_path / sample.name, STORES[sample.name])
    assert written == contents(sample.folder / "after-store")


@pytest.mark.parametrize("sample", stored(), ids=lambda sample: sample.name)
def test_with_a_store_nothing_genuine_is_left_in_the_process(sample: Sample) -> None:
    """State under handles in one process is genuine still, and the verdict says what it needs."""
    (kept,) = audited(sample.folder / "after").servers
    assert kept.verdict == "genuinely-stateful"
    assert "calls bring its keys, so replicas need a store that they share" in kept.reason
    run = audited(sample.folder / "after-store")
    (server,) = run.servers
    assert server.verdict == "accidentally-stateful"
    where = "disk" if STORES[sample.name] == "filetree" else "external"
    assert {cell.role for cell in run.cells} - {"coordination"} == {where}


def audited(folder: Path) -> Run:
    return audit(Settings(paths=(str(folder),), cache=False))
