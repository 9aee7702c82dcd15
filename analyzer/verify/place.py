"""A folder of its own for every process: home, temporary files and working directory."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from analyzer.verify.build import Build

ALLOWED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ")
"""Variables of ours that a server may see; a setting of ours must not change what it does."""
STAND_INS = {name: f"/unstick-{name}" for name in ("work", "home", "share")}
"""Paths that a client speaks of; each replica takes them for its own folders."""
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".hg", ".venv", "venv", "node_modules", "__pycache__", ".*_cache"
)
MOST_FILES, MOST_BYTES = 20_000, 512 * 1024 * 1024
"""What a source may have: every replica works in a copy of it."""


class Shared(msgspec.Struct, frozen=True):
    """A folder that several places see: `names` in it stand in each working directory, too."""

    folder: Path
    names: tuple[str, ...] = ()


class Place(msgspec.Struct, frozen=True):
    """`root` holds the others and ends with the process; `share` may be that of several."""

    root: Path
    home: Path
    temporary: Path
    work: Path
    share: Path


def meant_by_stand_ins(place: Place) -> dict[str, str]:
    return {stand_in: str(getattr(place, name)) for name, stand_in in STAND_INS.items()}


@contextmanager
def private_place(
    source: Path | None,
    fixture: Path | None = None,
    *,
    within: Path | None = None,
    shared: Shared | None = None,
) -> Iterator[Place]:
    """A fresh place whose working directory is a copy of `source`, with `fixture` in it.

    It lies in the folder `within`, or where temporary files do.
    """
    # macOS names its temporary folder by a link; a server would print where that leads.
    root = Path(tempfile.mkdtemp(prefix="unstick-", dir=within)).resolve()
    place = Place(
        root,
        root / "home",
        root / "tmp",
        root / "work",
        shared.folder if shared else root / "share",
    )
    try:
        place.home.mkdir()
        place.temporary.mkdir()
        if source is None:
            place.work.mkdir()
        else:
            copy_tree(source, place.work)
        if fixture is not None:
            shutil.copytree(fixture, place.work / "fixture", symlinks=True)
        if shared is None:
            place.share.mkdir()
        else:
            _show(place, shared)
        yield place
    finally:
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def shared_copies(source: Path | None, shares: Iterable[str], within: Path) -> Iterator[Shared]:
    """Fresh copies of folders of `source`, or of others by their paths; empty where there is none.

    A folder of another place is seen under its own name.
    """
    folder = Path(tempfile.mkdtemp(prefix="unstick-share-", dir=within)).resolve()
    names = []
    try:
        for share in shares:
            original = (source or Path()) / share
            name = original.name if Path(share).is_absolute() else Path(share).as_posix()
            names.append(name)
            if original.is_dir():
                shutil.copytree(original, folder / name, symlinks=True)
            else:
                (folder / name).mkdir(parents=True)
        yield Shared(folder, tuple(names))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def copy_tree(source: Path, target: Path) -> None:
    """A copy without what nobody needs, and without the place that it goes to."""
    source = source.resolve()

    def ignored(folder: str, names: list[str]) -> set[str]:
        own = {name for name in names if target.is_relative_to(Path(folder, name))}
        return own | NOT_COPIED(folder, names)

    shutil.copytree(source, target, symlinks=True, ignore=ignored)


def is_too_large(source: Path) -> bool:
    """Whether it is more than a project: a home folder, or one of downloads."""
    files = size = 0
    for folder, folders, names in os.walk(source):
        skipped = NOT_COPIED(folder, folders)
        folders[:] = [name for name in folders if name not in skipped]
        for name in names:
            files += 1
            with contextlib.suppress(OSError):
                size += os.lstat(os.path.join(folder, name)).st_size
            if files > MOST_FILES or size > MOST_BYTES:
                return True
    return False


def _show(place: Place, shared: Shared) -> None:
    """Put what is shared where the server looks for it, in place of what its source has there."""
    for name in shared.names:
        shown = place.work / name
        if shown.is_dir() and not shown.is_symlink():
            shutil.rmtree(shown)
        shown.unlink(missing_ok=True)
        shown.parent.mkdir(parents=True, exist_ok=True)
        shown.symlink_to(shared.folder / name)


def variables(build: Build, place: Place) -> dict[str, str]:
    """The whole environment of a process that runs this build in this place."""
    kept = {name: os.environ[name] for name in ALLOWED if name in os.environ}
    paths = [str((place.work / path).resolve()) for path in build.paths] if build.source else []
    if build.distribution is not None:
        paths.append(str(_announced(build.distribution, place)))
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


def _announced(distribution: tuple[str, str], place: Place) -> Path:
    """A folder in which `importlib.metadata` finds the project."""
    name, version = distribution
    folder = place.root / "metadata"
    spelt = "".join(c if c.isalnum() or c == "." else "_" for c in name)
    metadata = folder / f"{spelt}-{version}.dist-info" / "METADATA"
    metadata.parent.mkdir(parents=True)
    metadata.write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    return folder


def _placed(value: str, place: Place) -> str:
    """`$share`, `$work` and `$home` at the start of a value stand for folders of the place."""
    for name in ("share", "work", "home"):
        if value == f"${name}" or value.startswith(f"${name}/"):
            return f"{getattr(place, name)}{value[len(name) + 1 :]}"
    return value
