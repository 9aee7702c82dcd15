"""Edits to bytes, the check of the result, and the write that is all or nothing."""

import os
import stat
import tempfile
import warnings
from collections.abc import Iterable
from pathlib import Path

from analyzer.codemods.model import Refusal
from analyzer.codemods.names import read_names
from analyzer.codemods.source import Source, read_source
from analyzer.run import Edit


def apply_edits(source: Source, edits: Iterable[Edit]) -> bytes:
    """`source` with `edits` (sorted, not overlapping) made; all other bytes stay.

    Raises `UnicodeEncodeError` when an edit has no form in the file's encoding.
    """
    parts: list[bytes] = []
    position = 0
    for edit in edits:
        parts += [source.raw[position : edit.start], edit.text.encode(source.encoding)]
        position = edit.end
    parts.append(source.raw[position:])
    return b"".join(parts)


def defect_of(before: Source, after: bytes) -> str | None:
    """Why the result must not be written: it does not parse, or reads names nothing defines."""
    if not before.is_faithful:
        return "the parser does not give this file back byte for byte"
    result = read_source(before.path, after)
    if isinstance(result, Refusal):
        return f"the result {result.reason}"
    if _compiles(before.raw) and not _compiles(after):
        return "the result is not valid Python"
    new = read_names(result).undefined() - read_names(before).undefined()
    return f"the result has undefined names: {', '.join(sorted(new))}" if new else None


def _compiles(raw: bytes) -> bool:
    """True when this Python compiles `raw`; finds a repeated keyword, runs nothing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(raw, "<result>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def write_atomically(path: Path, before: bytes, after: bytes) -> None:
    """Replace the content of `path`, or leave it untouched and raise `OSError`.

    The file behind a symbolic link is replaced, not the link; its mode is kept. A file that no
    longer holds `before` is not overwritten.
    """
    target = Path(os.path.realpath(path))
    if target.read_bytes() != before:
        raise OSError("changed on disk while it was being rewritten")
    handle, name = tempfile.mkstemp(prefix=".unstick-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(after)
            file.flush()
            os.fchmod(file.fileno(), stat.S_IMODE(target.stat().st_mode))
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make the rename durable where the system lets folders be opened."""
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
