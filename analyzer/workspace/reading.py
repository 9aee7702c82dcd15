"""Reading files that may be anything: size first, one read, a digest, failures as values."""

import hashlib
import os
import stat

import msgspec

from analyzer.diagnostics import Diagnostic
from analyzer.workspace.walking import Walk, WalkedFile, why

LARGEST_SOURCE = 5_000_000


class Content(msgspec.Struct, frozen=True):
    """The bytes of a file with their digest (BLAKE2b, hexadecimal)."""

    source: bytes
    digest: str


class ReadFailure(msgspec.Struct, frozen=True):
    """Why a file was not read; `kind` as in `Diagnostic`."""

    kind: str
    message: str


class Tree(msgspec.Struct):
    """A walk and what was read on it; only `diagnostics` grows later."""

    walk: Walk
    include_tests: bool
    sizes: dict[str, int]
    digests: dict[str, str]
    diagnostics: set[Diagnostic]

    def fail(self, kind: str, path: str, message: str, line: int = 0) -> None:
        self.diagnostics.add(Diagnostic(kind=kind, file=path, line=line, message=message))

    def counts_as_test(self, file: WalkedFile) -> bool:
        return file.is_test and not self.include_tests and not file.asked

    def read(self, path: str) -> Content:
        """The file again; it may have changed meanwhile, and is empty when it has gone."""
        content = read_file(f"{self.walk.root}/{path}")
        return content if isinstance(content, Content) else Content(b"", "")


def read_file(path: str, largest: int = LARGEST_SOURCE) -> Content | ReadFailure:
    """Read `path` unless it is no regular file or larger than `largest` bytes; never raises."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        return ReadFailure("unreadable", why(error))
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return ReadFailure("not-a-file", "is not a regular file")
        if status.st_size > largest:
            return ReadFailure("too-large", f"is larger than {largest // 1_000_000} MB")
        source = _read_all(descriptor, status.st_size)
    except OSError as error:
        return ReadFailure("unreadable", why(error))
    finally:
        os.close(descriptor)
    return Content(source, digest_of(source))


def digest_of(source: bytes) -> str:
    """The digest under which a file's bytes are known."""
    return hashlib.blake2b(source, digest_size=16).hexdigest()


def _read_all(descriptor: int, size: int) -> bytes:
    """One read in the usual case; a file that grows meanwhile is cut at `size`."""
    source = os.read(descriptor, size)
    while 0 < len(source) < size and (more := os.read(descriptor, size - len(source))):
        source += more
    return source
