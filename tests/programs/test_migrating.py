"""Programs in one idiom each start on the new SDK once they are rewritten, with all their tools."""

from pathlib import Path

import pytest

from tests.programs.migrating import PROGRAMS, migrated, programs

pytestmark = pytest.mark.sdk

FEATURES = ("classes", "closures", "imports", "lifespans")
"""Where the rewrite moves most: all others by `python -m tests.programs.migrating`."""


@pytest.mark.parametrize(
    "folder", programs(*FEATURES), ids=lambda folder: folder.relative_to(PROGRAMS).as_posix()
)
def test_starts_with_all_its_tools(folder: Path) -> None:
    for seen in migrated(folder):
        assert not seen.after["error"], seen.marked
        assert seen.lost == []
