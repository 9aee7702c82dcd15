"""What was asked of a fix and what came of it, as values, and the summary of it in words."""

from collections.abc import Mapping

import msgspec

from analyzer.codemods.facts import Store
from analyzer.codemods.model import Mark
from analyzer.deployment.judging import OldClients
from analyzer.diagnostics import Diagnostic
from analyzer.manifest import Manifest
from analyzer.rewrite.planning import Refused

GREP = 'grep -rn "# unstick:" .'


class FixOptions(msgspec.Struct, frozen=True, kw_only=True):
    """`select` are code prefixes; `patch` is a file for the diff (`-`: the caller shows it).

    `store` says where the entries of handles are kept, `manifest` where the migration manifest
    goes; without it that is beside each project's `pyproject.toml`.
    """

    write: bool = False
    unsafe: bool = False
    keep_client_logging: bool = False
    select: tuple[str, ...] = ()
    patch: str | None = None
    allow_dirty: bool = False
    store: Store | None = None
    manifest: str | None = None
    old_clients: OldClients = OldClients()


class FileChange(msgspec.Struct, frozen=True):
    """One file before and after."""

    path: str
    before: bytes
    after: bytes
    diff: bytes


class FixResult(msgspec.Struct, frozen=True, kw_only=True):
    """What was, or would be, done. `written` is false when nothing reached the disk.

    `marked` are the places that need a person, with those found from earlier runs; `problem` is
    why the whole job was refused. `manifests` are the migration manifests by path, written when
    the changes are.
    """

    changes: tuple[FileChange, ...]
    applied: Mapping[str, int]
    marked: tuple[Mark, ...]
    refused: tuple[Refused, ...]
    diagnostics: tuple[Diagnostic, ...]
    written: bool
    exit_code: int
    problem: str | None = None
    manifests: Mapping[str, Manifest] = {}

    @property
    def diff(self) -> bytes:
        """All files as one patch for `git apply`."""
        return b"".join(change.diff for change in self.changes)


def render_summary(result: FixResult) -> str:
    """What happened, in a few lines, ending with the one grep that lists what is left."""
    lines = [f"{change.path}: {_size(change)}" for change in result.changes]
    lines += [f"{r.file}:{r.line}: {r.code} refused: {r.reason}" for r in result.refused]
    lines += [f"{d.file}: {d.message}" for d in result.diagnostics]
    if result.problem is not None:
        return "\n".join([*lines, result.problem])
    verb = "applied" if result.written else "to apply"
    counts = ", ".join(f"{code} {count}" for code, count in result.applied.items())
    total = sum(result.applied.values())
    noun = "change" if total == 1 else "changes"
    lines.append(f"{total} {noun} {verb}{f' ({counts})' if counts else ''}")
    if result.written:
        lines += [f"{path}: how the tools' interface changed" for path in result.manifests]
    lines.append(f"{len(result.marked)} marked for a person, {len(result.refused)} refused")
    if result.marked:
        lines.append(f"What is left: {GREP}")
    return "\n".join(lines)


def _size(change: FileChange) -> str:
    lines = change.diff.splitlines()[2:]
    added = sum(line.startswith(b"+") for line in lines)
    return f"+{added} -{sum(line.startswith(b'-') for line in lines)}"
