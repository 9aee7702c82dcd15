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
    """`root` holds the others and ends with the process."""

    root: Path
    home: Path
    temporary: Path
    work: Path


@contextmanager
def private_place(source: Path | None, fixture: Path | None = None) -> Iterator[Place]:
    """A fresh place whose working directory is a copy of `source`, with `fixture` in it."""
    # macOS names its temporary folder by a link; a server would print where that leads.
    root = Path(tempfile.mkdtemp(prefix="unstick-")).resolve()
    place = Place(root, root / "home", root / "tmp", root / "work")
    try:
        place.home.mkdir()
        place.temporary.mkdir()
        if source is None:
            place.work.mkdir()
        else:
            shutil.copytree(source, place.work, symlinks=True, ignore=NOT_COPIED)
        if fixture is not None:
            shutil.copytree(fixture, place.work / "fixture", symlinks=True)
        yield place
    finally:
        shutil.rmtree(root, ignore_errors=True)


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
        **build.variables,
    }
