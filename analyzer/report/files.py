"""Report files are written whole or not at all."""

import os
from pathlib import Path


class ReportNotWritten(OSError):
    """A report could not be written; the message is one sentence for the user."""

    def __init__(self, path: str, cause: OSError) -> None:
        in_a_file = isinstance(cause, FileExistsError | NotADirectoryError)
        why = "its folder is a file" if in_a_file else cause.strerror or str(cause)
        super().__init__(f"cannot write {path}: {why}")


def write_atomically(path: str | Path, content: bytes) -> None:
    """Make `path` hold exactly `content`; a reader sees the old file or the new one, never a part.

    Creates parent directories, follows a symbolic link to the file it names, keeps the mode of a
    file that is there, and writes straight into a pipe or device. Raises `ReportNotWritten`.
    """
    target = Path(os.path.realpath(path))
    try:
        if target.exists() and not target.is_file() and not target.is_dir():
            target.write_bytes(content)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target, content)
    except OSError as error:
        raise ReportNotWritten(str(path), error) from error


def _replace(target: Path, content: bytes) -> None:
    # A name of its own beside the target: `os.replace` is atomic only within one file system.
    partial = target.with_name(f".{target.name[:200]}.{os.getpid()}.part")
    try:
        partial.write_bytes(content)
        if target.is_file():
            partial.chmod(target.stat().st_mode & 0o7777)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
