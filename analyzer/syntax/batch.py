"""Many files to summaries, on one or more processes.

Files go out largest first, and encoded summaries come back: shipping trees would cost as much as
parsing. A worker that dies takes down only the file it was on, which becomes a diagnostic.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from analyzer.diagnostics import Diagnostic
from analyzer.syntax import ir
from analyzer.syntax.summary import summarise_source

Encoded = bytes | Diagnostic
PARALLEL_FROM = 1_000_000
"""Bytes of source below which starting processes costs more than it saves."""

_CHUNK = 60_000


def summarise_files(
    root: str, files: Iterable[tuple[str, int]], jobs: int, advance: Callable[[int], None]
) -> dict[str, Encoded]:
    """Summaries of `(path, size)` under `root`, encoded, by path; `jobs` 0 decides by the size."""
    wanted = sorted(files, key=lambda item: (-item[1], item[0]))
    total = sum(size for _, size in wanted)
    workers = jobs or (min(os.cpu_count() or 1, 8) if total >= PARALLEL_FROM else 1)
    if workers <= 1:
        found = {}
        for path, _ in wanted:
            found[path] = summarise_file(root, path)
            advance(1)
        return found
    return _in_processes(root, list(_chunks(wanted)), workers, advance)


def summarise_file(root: str, path: str) -> Encoded:
    """Read, parse and summarise one file."""
    try:
        with open(os.path.join(root, path), "rb") as stream:
            raw = stream.read()
    except OSError as error:
        return Diagnostic("unreadable", path, 0, f"cannot be read: {error.strerror}")
    summary = summarise_source(path, raw)
    return summary if isinstance(summary, Diagnostic) else ir.encode(summary)


def _chunks(files: list[tuple[str, int]]) -> Iterator[list[str]]:
    """Groups of files of about equal size; a large file is a group of its own."""
    chunk: list[str] = []
    size = 0
    for path, length in files:
        chunk.append(path)
        size += length
        if size >= _CHUNK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _summarise_chunk(root: str, paths: list[str]) -> list[tuple[str, Encoded]]:
    return [(path, summarise_file(root, path)) for path in paths]


def _in_processes(
    root: str, chunks: list[list[str]], workers: int, advance: Callable[[int], None]
) -> dict[str, Encoded]:
    found: dict[str, Encoded] = {}
    left = chunks
    with ProcessPoolExecutor(workers) as pool:
        pending: dict[Future[list[tuple[str, Encoded]]], list[str]] = {
            pool.submit(_summarise_chunk, root, chunk): chunk for chunk in chunks
        }
        left = []
        for future in as_completed(pending):
            try:
                found.update(future.result())
            except BrokenProcessPool:
                left.append(pending[future])
            advance(len(pending[future]))
    for chunk in left:
        found.update(_one_by_one(root, chunk))
    return found


def _one_by_one(root: str, paths: list[str]) -> Iterator[tuple[str, Encoded]]:
    """A process for each file, to find the one that a worker died on."""
    for path in paths:
        with ProcessPoolExecutor(1) as pool:
            try:
                yield path, pool.submit(summarise_file, root, path).result()
            except BrokenProcessPool:
                yield path, Diagnostic("internal", path, 0, "the parser crashed on this file")
