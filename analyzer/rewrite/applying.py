"""Edits to bytes, and the check of the result."""

import re
import warnings
from collections.abc import Iterable

from analyzer.codemods.model import Refusal
from analyzer.codemods.names import read_names
from analyzer.codemods.scopes import Names
from analyzer.codemods.source import Source, read_source
from analyzer.codemods.text import Text
from analyzer.run import Edit


def apply_edits(source: Text, edits: Iterable[Edit]) -> bytes:
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


def checked(before: Source, after: bytes) -> Names | str:
    """The names of a result, or why it must not be written: it does not parse, or it reads names
    that nothing defines."""
    if not before.is_faithful:
        return _why_unfaithful(before)
    result = read_source(before.path, after)
    if isinstance(result, Refusal):
        return f"the result {result.reason}"
    if _compiles(before.raw) and not _compiles(after):
        return "the result is not valid Python"
    names = read_names(result)
    undefined = names.undefined()
    new = undefined - read_names(before).undefined() if undefined else undefined
    return f"the result has undefined names: {', '.join(sorted(new))}" if new else names


def _why_unfaithful(source: Source) -> str:
    if re.search(rb"\r(?!\n)", source.raw):
        return "it has lines that end in a carriage return alone, which the parser does not keep"
    return "the parser does not give this file back byte for byte"


def _compiles(raw: bytes) -> bool:
    """True when this Python compiles `raw`; finds a repeated keyword, runs nothing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(raw, "<result>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
