"""A run that makes the safe changes first, and a later one with `--unsafe`: as one with it."""

import shutil
from pathlib import Path

import pytest

from analyzer.pipeline import fix
from analyzer.rewrite.result import FixOptions
from analyzer.settings import Settings
from tests.samples.reading import Sample
from tests.samples.rewriting import contents, rewrite, rewritten


@pytest.mark.parametrize("sample", rewritten(), ids=lambda sample: sample.name)
def test_a_later_unsafe_run_makes_up_for_a_safe_one(sample: Sample, tmp_path: Path) -> None:
    once, twice = tmp_path / "once" / sample.name, tmp_path / "twice" / sample.name
    expected = rewrite(sample, once)
    shutil.copytree(sample.folder / "before", twice)
    for unsafe in (False, True):
        options = FixOptions(write=True, unsafe=unsafe, allow_dirty=True)
        fix(Settings(paths=(str(twice),), cache=False), options)
    assert contents(twice) == expected
