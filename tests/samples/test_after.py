"""`after/` of each sample is exactly what the tool writes; `tests.samples.rewriting` writes it."""

from pathlib import Path

import pytest

from tests.samples.reading import Sample
from tests.samples.rewriting import contents, rewrite, rewritten


@pytest.mark.parametrize("sample", rewritten(), ids=lambda sample: sample.name)
def test_after_is_what_fix_writes(sample: Sample, tmp_path: Path) -> None:
    assert rewrite(sample, tmp_path / sample.name) == contents(sample.folder / "after")
