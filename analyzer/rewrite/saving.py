"""Puts a result on the disk, unless git could not give the old files back."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from analyzer.manifest import write_manifest
from analyzer.rewrite.git import uncommitted
from analyzer.rewrite.result import FixOptions, FixResult
from analyzer.rewrite.writing import NotWritten, Replacement, write_all


def save(root: Path, result: FixResult, options: FixOptions) -> FixResult:
    """Write the changes of `result`, all or none; its `problem` says why nothing was written."""
    paths = [change.path for change in result.changes]
    dirty = () if options.allow_dirty else uncommitted(root, paths)
    if dirty:
        problem = (
            f"Nothing was written: git has uncommitted changes ({_some(dirty)}). "
            "Commit or stash them, or use --allow-dirty."
        )
        return msgspec.structs.replace(result, exit_code=2, problem=problem)
    try:
        write_all([Replacement(root / one.path, one.before, one.after) for one in result.changes])
    except NotWritten as error:
        return msgspec.structs.replace(result, exit_code=2, problem=_unwritten(root, error))
    for path, manifest in result.manifests.items():
        write_manifest(root / path, manifest)
    return msgspec.structs.replace(result, written=True)


def _unwritten(root: Path, error: NotWritten) -> str:
    reason = f"{error.path.relative_to(root)} could not be written: {error}"
    kept = [
        f"{path.relative_to(root)}, whose old content is beside it in {old.name}"
        for path, old in sorted(error.left.items())
    ]
    if kept:
        return f"{reason}. These could not be put back: {'; '.join(kept)}."
    return f"Nothing was written: {reason}."


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown
