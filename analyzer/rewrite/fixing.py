"""The function behind `unstick fix`: read, plan, check, then show or write."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from analyzer.codemods.model import Mark, Outcome
from analyzer.codemods.registry import with_companions
from analyzer.codemods.source import Source
from analyzer.diagnostics import Diagnostic
from analyzer.rewrite.applying import apply_edits, defect_of
from analyzer.rewrite.diffing import unified_diff
from analyzer.rewrite.markers import markers_in
from analyzer.rewrite.planning import RewritePlan, plan_rewrite
from analyzer.rewrite.proposing import propose, read_sources
from analyzer.rewrite.result import FileChange, FixOptions, FixResult, render_summary
from analyzer.rewrite.saving import save
from analyzer.settings import Settings
from analyzer.workspace.discovery import discover

__all__ = ["FileChange", "FixOptions", "FixResult", "fix", "fix_files", "render_summary"]


def fix(settings: Settings, options: FixOptions) -> FixResult:
    """Rewrite the Python files under the settings' paths, tests included, or show how.

    Raises what `discover` raises when there is nothing to read, and `OSError` when the patch file
    cannot be written.
    """
    workspace = discover(msgspec.structs.replace(settings, include_tests=True))
    if not workspace.files:
        return _nothing(workspace.diagnostics)
    root = Path(workspace.root)
    result = fix_files(root, [file.path for file in workspace.files], options)
    diagnostics = tuple(sorted({*workspace.diagnostics, *result.diagnostics}))
    return msgspec.structs.replace(result, diagnostics=diagnostics)


def fix_files(root: Path, paths: Sequence[str], options: FixOptions) -> FixResult:
    """`fix` for files already found; `paths` are relative to `root` (POSIX)."""
    sources, diagnostics = read_sources(root, paths)
    outcomes, internal = propose(sources)
    plan, changes, defects = _rewrite(sources, outcomes, options)
    diagnostics += internal + defects
    if options.patch not in (None, "-"):
        Path(options.patch).write_bytes(b"".join(change.diff for change in changes))
    marked = _marked(sources, plan, defects)
    result = FixResult(
        changes=changes,
        applied=dict(sorted(Counter(change.code for change in plan.applied).items())),
        marked=marked,
        refused=plan.refused,
        diagnostics=tuple(sorted(set(diagnostics))),
        written=False,
        exit_code=_exit_code(bool(changes), bool(marked), bool(plan.refused), options, internal),
    )
    return save(root, result, options) if options.write and changes else result


def _rewrite(
    sources: Mapping[str, Source], outcomes: Sequence[Outcome], options: FixOptions
) -> tuple[RewritePlan, tuple[FileChange, ...], tuple[Diagnostic, ...]]:
    """Plan and check until every result is sound; a file with a bad result is left alone."""
    blocked: dict[str, str] = {}
    select = with_companions(options.select)
    while True:
        plan = plan_rewrite(
            sources, outcomes, unsafe=options.unsafe, select=select, blocked=blocked
        )
        changes, defects = _results(sources, plan)
        if not defects:
            break
        blocked |= defects
    diagnostics = [
        Diagnostic("unfixed", path, 0, f"left as it is: {reason}")
        for path, reason in sorted(blocked.items())
    ]
    return plan, changes, tuple(diagnostics)


def _results(
    sources: Mapping[str, Source], plan: RewritePlan
) -> tuple[tuple[FileChange, ...], dict[str, str]]:
    changes: list[FileChange] = []
    defects: dict[str, str] = {}
    for path, edits in plan.edits.items():
        source = sources[path]
        try:
            after = apply_edits(source, edits)
            defect = defect_of(source, after)
        except UnicodeEncodeError:
            after, defect = source.raw, f"the new text cannot be written in {source.encoding}"
        if defect is not None:
            defects[path] = defect
        elif after != source.raw:
            diff = unified_diff(path, source.raw, after)
            changes.append(FileChange(path, source.raw, after, diff))
    return tuple(changes), defects


def _marked(
    sources: Mapping[str, Source], plan: RewritePlan, defects: Sequence[Diagnostic]
) -> tuple[Mark, ...]:
    """Marks of this run, and markers of earlier runs that nothing has solved."""
    solved = {(change.file, change.code) for change in plan.applied}
    said = {(mark.file, mark.code, mark.text) for mark in plan.marks}
    old = [
        Mark(path, line, code, text)
        for path, source in sources.items()
        for line, code, text in markers_in(source)
        if (path, code) not in solved and (path, code, text) not in said
    ]
    return tuple(sorted({*plan.marks, *old}))


def _exit_code(
    changed: bool, marked: bool, refused: bool, options: FixOptions, internal: Sequence[Diagnostic]
) -> int:
    if internal and any(diagnostic.kind == "internal" for diagnostic in internal):
        return 2
    if options.write:
        return 1 if changed or marked or refused else 0
    return 1 if changed else 0


def _nothing(diagnostics: tuple[Diagnostic, ...]) -> FixResult:
    """Nothing readable that touches MCP is no clean bill."""
    return FixResult(
        changes=(),
        applied={},
        marked=(),
        refused=(),
        diagnostics=diagnostics,
        written=False,
        exit_code=2,
        problem="Nothing to fix: no readable Python file here mentions MCP or is imported by one.",
    )
