"""The one spelling of names that are not UTF-8, as file names and arguments may be."""

import re

_UNDECODABLE = re.compile("[\ud800-\udfff]")
_FIRST_BYTE = 0xDC00


def displayable(name: str) -> str:
    """`name` with each byte that is no UTF-8 as `\\xff`, so that every report can hold it.

    Python hands such bytes over as lone surrogates, with which files still open: what is shown or
    kept goes through here, what is opened does not.
    """
    return name if name.isascii() else _UNDECODABLE.sub(_spelled, name)


def _spelled(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code - _FIRST_BYTE:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"
