"""Servers of one tree that import nothing of each other are rewritten as each would be alone."""

import shutil
from pathlib import Path

from analyzer.pipeline import fix
from analyzer.rewrite.result import FixOptions
from analyzer.settings import Settings
from tests.samples.reading import samples

TOGETHER = ("session-cart", "lowlevel-dispatch", "set-state-3", "current-selection")


def test_servers_side_by_side_are_fixed_as_alone(tmp_path: Path) -> None:
    chosen = [one for one in samples() if one.name in TOGETHER]
    for sample in chosen:
        shutil.copytree(sample.folder / "before", tmp_path / "all" / sample.name)
    together = _fixed(tmp_path / "all")
    alone = {
        f"{sample.name}/{path}": after
        for sample in chosen
        for path, after in _fixed(sample.folder / "before").items()
    }
    assert together == alone


def _fixed(folder: Path) -> dict[str, bytes]:
    settings = Settings(paths=(str(folder),), cache=False)
    result = fix(settings, FixOptions(unsafe=True, allow_dirty=True))
    assert result.refused == ()
    return {change.path: change.after for change in result.changes}
