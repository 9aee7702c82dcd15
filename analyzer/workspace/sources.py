"""Read the audited source for positions and code frames, never outside the audited root."""

import io
import tokenize
from collections.abc import Callable
from pathlib import Path

LARGEST = 5_000_000
"""Bytes; a larger file has no findings worth a code frame, and a run.json may name any file."""

Reader = Callable[[str], str | None]
"""A file of the run → its text with its own line ends, or None when it has none."""


def source_reader(root: Path) -> Reader:
    """Text as Python counts it: a byte order mark is no character of line 1.

    `run.json` may come from elsewhere: a name that leaves `root` is not followed.
    """
    exact = exact_reader(root)

    def read(file: str) -> str | None:
        text = exact(file)
        return None if text is None else text.removeprefix("\ufeff")

    return read


def exact_reader(root: Path) -> Reader:
    """As `source_reader`, the byte order mark kept: byte offsets of edits count it."""
    anchor = root.resolve()

    def read(file: str) -> str | None:
        try:
            path = (anchor / file).resolve()
            inside = path.is_relative_to(anchor) and path.is_file()
            small = inside and path.stat().st_size <= LARGEST
            return _decoded(path.read_bytes()) if small else None
        except (OSError, ValueError):
            return None  # gone, forbidden, or no file name at all

    return read


def _decoded(raw: bytes) -> str:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(raw).readline)
        return raw.decode("utf-8" if encoding == "utf-8-sig" else encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        return raw.decode("utf-8", errors="replace")
