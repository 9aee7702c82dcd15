"""What a rewrite comes to once its changes are chosen: the ground for what follows from it."""

from collections.abc import Mapping
from functools import cached_property

import msgspec

from analyzer.codemods.model import Change
from analyzer.codemods.text import Text


class ProjectFiles(msgspec.Struct, frozen=True):
    """Paths of a tree: Python files that matter, and files that declare or lock requirements."""

    code: tuple[str, ...] = ()
    manifests: tuple[str, ...] = ()


class Settled:
    """The files before (`texts`), Python files that changed (`after`), and what was decided.

    `pending` are Python files with something that was proposed and not made, or that could not be
    read or may not be written. `locks` are the bytes of lock files. `unsafe` says whether unsafe
    changes are made; `narrow` that only what follows from the applied changes was asked for.
    """

    def __init__(
        self,
        texts: Mapping[str, Text],
        files: ProjectFiles,
        *,
        after: Mapping[str, bytes],
        applied: tuple[Change, ...],
        pending: frozenset[str] = frozenset(),
        locks: Mapping[str, bytes] | None = None,
        unsafe: bool = False,
        narrow: bool = False,
    ) -> None:
        self.texts = texts
        self.files = files
        self.after = after
        self.applied = applied
        self.pending = pending
        self.locks = locks or {}
        self.unsafe = unsafe
        self.narrow = narrow

    @cached_property
    def rewritten(self) -> frozenset[str]:
        """Files that an applied change has edits in."""
        return frozenset(edit.file for change in self.applied for edit in change.edits)
