"""A folder of its own for every process: home, temporary files and working directory."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from analyzer.verify.build import Build

ALLOWED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ")
"""Variables of ours that a server may see; a setting of ours must not change what it does."""
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".hg", ".venv", "venv", "node_modules", "__pycache__", ".*_cache"
)


class Place(msgspec.Struct, frozen=True):
    """`root` holds the others and ends with the process; `share` may be that of several."""

    root: Path
    home: Path
    temporary: Path
    work: Path
    share: Path


@contextmanager
def private_place(
    source: Path | None,
    fixture: Path | None = None,
    *,
    within: Path | None = None,
    share: Path | None = None,
) -> Iterator[Place]:
    """A fresh place whose working directory is a copy of `source`, with `fixture` in it.

    It lies in the folder `within`, or where temporary files do. What `share` holds is seen in
    every place that is given it: each of its folders stands in the working directory, too.
    """
    # macOS names its temporary folder by a link; a server would print where that leads.
    root = Path(tempfile.mkdtemp(prefix="unstick-", dir=within)).resolve()
    place = Place(root, root / "home", root / "tmp", root / "work", share or root / "share")
    try:
        place.home.mkdir()
        place.temporary.mkdir()
        if source is None:
            place.work.mkdir()
        else:
            shutil.copytree(source, place.work, symlinks=True, ignore=NOT_COPIED)
        if fixture is not None:
            shutil.copytree(fixture, place.work / "fixture", symlinks=True)
        _show(place)
        yield place
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _show(place: Place) -> None:
    """Put what is shared where the server looks for it, in front of what its source has there."""
    if not place.share.exists():
        place.share.mkdir()
    for shared in sorted(place.share.iterdir()):
        shown = place.work / shared.name
        if shown.is_dir() and not shown.is_symlink():
            shutil.rmtree(shown)
        else:
            shown.unlink(missing_ok=True)
        shown.symlink_to(shared)


def variables(build: Build, place: Place) -> dict[str, str]:
    """The whole environment of a process that runs this build in this place."""
    kept = {name: os.environ[name] for name in ALLOWED if name in os.environ}
    paths = [str((place.work / path).resolve()) for path in build.paths] if build.source else []
    return {
        **kept,
        "HOME": str(place.home),
        "TMPDIR": str(place.temporary),
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        **{name: _placed(value, place) for name, value in build.variables.items()},
    }


def _placed(value: str, place: Place) -> str:
    """`$share`, `$work` and `$home` at the start of a value stand for folders of the place."""
    for name in ("share", "work", "home"):
        if value == f"${name}" or value.startswith(f"${name}/"):
            return f"{getattr(place, name)}{value[len(name) + 1 :]}"
    return value
