"""The function behind `unstick fix`: read, plan, check, then show or write."""

import traceback
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.model import Mark, Outcome, Refusal
from analyzer.codemods.registry import codemods, with_companions
from analyzer.codemods.source import Source, read_source
from analyzer.diagnostics import Diagnostic
from analyzer.rewrite.applying import apply_edits, defect_of
from analyzer.rewrite.diffing import unified_diff
from analyzer.rewrite.git import uncommitted
from analyzer.rewrite.markers import markers_in
from analyzer.rewrite.planning import Refused, RewritePlan, plan_rewrite
from analyzer.rewrite.relevance import relevant
from analyzer.rewrite.writing import NotWritten, Replacement, write_all
from analyzer.settings import Settings
from analyzer.workspace.discovery import discover

GREP = 'grep -rn "# unstick:" .'


class FixOptions(msgspec.Struct, frozen=True, kw_only=True):
    """`select` are code prefixes; `patch` is a file for the diff (`-`: the caller shows it)."""

    write: bool = False
    unsafe: bool = False
    select: tuple[str, ...] = ()
    patch: str | None = None
    allow_dirty: bool = False


class FileChange(msgspec.Struct, frozen=True):
    """One file before and after."""

    path: str
    before: bytes
    after: bytes
    diff: bytes


class FixResult(msgspec.Struct, frozen=True, kw_only=True):
    """What was, or would be, done. `written` is false when nothing reached the disk.

    `marked` are the places that need a person, with those found from earlier runs; `problem` is
    why the whole job was refused.
    """

    changes: tuple[FileChange, ...]
    applied: Mapping[str, int]
    marked: tuple[Mark, ...]
    refused: tuple[Refused, ...]
    diagnostics: tuple[Diagnostic, ...]
    written: bool
    exit_code: int
    problem: str | None = None

    @property
    def diff(self) -> bytes:
        """All files as one patch for `git apply`."""
        return b"".join(change.diff for change in self.changes)


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
    sources, diagnostics = _read(root, paths)
    outcomes, internal = _propose(sources)
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
    return _write(root, result, options) if options.write and changes else result


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
    lines.append(f"{len(result.marked)} marked for a person, {len(result.refused)} refused")
    if result.marked:
        lines.append(f"What is left: {GREP}")
    return "\n".join(lines)


def _read(root: Path, paths: Sequence[str]) -> tuple[dict[str, Source], tuple[Diagnostic, ...]]:
    sources: dict[str, Source] = {}
    diagnostics: list[Diagnostic] = []
    raws: dict[str, bytes] = {}
    for path in sorted(set(paths)):
        try:
            raws[path] = (root / path).read_bytes()
        except OSError as error:
            diagnostics.append(Diagnostic("unreadable", path, 0, error.strerror or str(error)))
    for path in relevant(raws):
        source = read_source(path, raws[path])
        if isinstance(source, Refusal):
            diagnostics.append(Diagnostic("unfixed", path, 0, f"not rewritten: {source.reason}"))
        else:
            sources[path] = source
    return sources, tuple(diagnostics)


def _propose(
    sources: Mapping[str, Source],
) -> tuple[tuple[Outcome, ...], tuple[Diagnostic, ...]]:
    """What all codemods say. A codemod that fails is reported and the others go on."""
    modules: list[Module] = []
    diagnostics: list[Diagnostic] = []
    for path, source in sources.items():
        try:
            modules.append(Module(source))
        except RecursionError:
            message = "not rewritten: expressions nest too deep"
            diagnostics.append(Diagnostic("too-deep", path, 0, message))
    codebase = Codebase(modules)
    outcomes: list[Outcome] = []
    for codemod in codemods():
        try:
            outcomes += codemod.plan(codebase)
        except Exception:  # the border: a bug in one codemod must not stop the others
            message = f"codemod {codemod.name} failed: {traceback.format_exc()}"
            diagnostics.append(Diagnostic("internal", "", 0, message))
    return tuple(outcomes), tuple(diagnostics)


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


def _write(root: Path, result: FixResult, options: FixOptions) -> FixResult:
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


def _size(change: FileChange) -> str:
    lines = change.diff.splitlines()[2:]
    added = sum(line.startswith(b"+") for line in lines)
    return f"+{added} -{sum(line.startswith(b'-') for line in lines)}"
