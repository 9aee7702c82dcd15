"""Writing several files: all of them, or as far as the file system allows none.

New contents are written beside their files first; what fails for want of space or permission fails
there. Then each file is renamed into place, with the old one kept under another name until all
are: when a rename fails, those before it are undone by renaming back.
"""

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec


class Replacement(msgspec.Struct, frozen=True):
    """The new content of a file, which must still hold `before`."""

    path: Path
    before: bytes
    after: bytes


class NotWritten(OSError):
    """Nothing was written, since `path` could not be.

    `left` maps each file that could not be put back to the one beside it with the old content.
    """

    def __init__(self, path: Path, cause: OSError, left: dict[Path, Path]) -> None:
        super().__init__(cause.strerror or str(cause))
        self.path = path
        self.left = left


def write_all(replacements: Sequence[Replacement]) -> None:
    """Make every replacement, or none and raise `NotWritten`.

    The file behind a symbolic link is replaced, not the link; its mode is kept. A file that no
    longer holds what it did is not overwritten.
    """
    files = [_File(replacement) for replacement in replacements]
    current = Path()
    try:
        for file in files:
            current = file.path
            file.prepare()
        for file in files:
            current = file.path
            file.rename()
    except OSError as error:
        raise NotWritten(current, error, _put_back(files)) from error
    except BaseException:
        _put_back(files)
        raise
    finally:
        for file in files:
            file.clean()
    for folder in sorted({file.target.parent for file in files}):
        _sync_folder(folder)


def _put_back(files: Sequence["_File"]) -> dict[Path, Path]:
    """Undo the renames, the last first; what could not be undone."""
    return {file.path: file.old for file in reversed(files) if not file.put_back()}


class _File:
    """A file on its way, with its new content and its old one under names beside it."""

    def __init__(self, replacement: Replacement) -> None:
        self.path = replacement.path
        self.target = Path(os.path.realpath(replacement.path))
        self.new = self.old = Path()
        self._replacement = replacement
        self._beside: list[Path] = []
        self._is_renamed = False

    def prepare(self) -> None:
        if self.target.read_bytes() != self._replacement.before:
            raise OSError("changed on disk while it was being rewritten")
        self.new, self.old = self._name_beside(), self._name_beside()
        with self.new.open("wb") as file:
            file.write(self._replacement.after)
            file.flush()
            os.fsync(file.fileno())
        self.new.chmod(stat.S_IMODE(self.target.stat().st_mode))
        self.old.unlink()
        try:
            os.link(self.target, self.old)
        except OSError:  # a file system without hard links
            shutil.copy2(self.target, self.old)

    def _name_beside(self) -> Path:
        """An empty file in the same folder: a rename is atomic only within one file system."""
        handle, name = tempfile.mkstemp(prefix=".unstick-", dir=self.target.parent)
        os.close(handle)
        self._beside.append(Path(name))
        return Path(name)

    def rename(self) -> None:
        os.replace(self.new, self.target)
        self._is_renamed = True

    def put_back(self) -> bool:
        """Undo the rename, if it was made; False when that fails, and the old file is kept."""
        if self._is_renamed:
            try:
                os.replace(self.old, self.target)
            except OSError:
                self._beside.remove(self.old)
                return False
        return True

    def clean(self) -> None:
        for path in self._beside:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the renames durable where the system lets folders be opened."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
