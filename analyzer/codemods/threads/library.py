"""What is known of libraries: `rules/tables/mcp-worker-threads.toml`, `library-errors.toml`."""

from collections.abc import Iterable
from functools import cache

import msgspec

from analyzer.assets import read_table


class Library(msgspec.Struct, frozen=True):
    """Names as in the table, each list for what its comment says."""

    reading: frozenset[str]
    writing: frozenset[str]
    collections: frozenset[str]
    settled: frozenset[str]
    locks: frozenset[str]
    process: frozenset[str]
    loop: frozenset[str]
    bound: frozenset[str]
    relaying: frozenset[str]
    bounded: frozenset[str]
    blocking: frozenset[str]


@cache
def library() -> Library:
    return read_table("mcp-worker-threads.toml", Library)


class Failing(msgspec.Struct, frozen=True):
    """Calls that fail for reasons of their own, on objects that threads may share; in `never`,
    some that do not."""

    calls: frozenset[str]
    objects: frozenset[str]
    texts: frozenset[str]
    numbers: frozenset[str]
    never: frozenset[str]


class LibraryErrors(msgspec.Struct, frozen=True):
    """`complete` are exceptions that are all a library's calls fail with, and which calls, but for
    what some of them fail with `beside`."""

    complete: dict[str, frozenset[str]]
    beside: dict[str, frozenset[str]]
    failing: Failing


@cache
def library_errors() -> LibraryErrors:
    return read_table("library-errors.toml", LibraryErrors)


def is_among(names: Iterable[str], rows: frozenset[str]) -> bool:
    """Whether each of `names`, and there is one, is a row or lies below one that ends in `.`."""
    found = list(names)
    return bool(found) and all(_is_row(name, rows) for name in found)


def _is_row(name: str, rows: frozenset[str]) -> bool:
    parts = name.split(".")
    below = (".".join(parts[:count]) + "." for count in range(1, len(parts) + 1))
    return name in rows or any(prefix in rows for prefix in below)
