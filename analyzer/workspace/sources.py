"""Read the audited source for code frames, never outside the audited root."""

import io
import tokenize
from collections.abc import Callable
from pathlib import Path

LARGEST = 5_000_000
"""Bytes; a larger file has no findings worth a code frame, and a run.json may name any file."""


def source_reader(root: Path) -> Callable[[str], str | None]:
    """A function from a file of the run to its text with its own line ends; None when it has none.

    `run.json` may come from elsewhere: a name that leaves `root` is not followed.
    """
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
        return raw.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        return raw.decode("utf-8", errors="replace")
