"""The function behind `unstick fix`: read, plan, check, then show or write."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from analyzer import collector
from analyzer.codemods.model import Mark
from analyzer.codemods.settled import ProjectFiles
from analyzer.codemods.text import Text
from analyzer.deployment.changes import Around
from analyzer.diagnostics import Diagnostic
from analyzer.rewrite.deciding import Decider, Decision
from analyzer.rewrite.manifests import left_outside, read_manifests
from analyzer.rewrite.markers import markers_in
from analyzer.rewrite.migration import manifests_of
from analyzer.rewrite.planning import RewritePlan
from analyzer.rewrite.proposing import Supplier, no_facts, propose, read_sources
from analyzer.rewrite.result import FileChange, FixOptions, FixResult, render_summary
from analyzer.rewrite.saving import save
from analyzer.settings import Settings
from analyzer.workspace.discovery import discover

__all__ = [
    "FileChange",
    "FixOptions",
    "FixResult",
    "decide",
    "fix",
    "fix_files",
    "render_summary",
]


def fix(
    settings: Settings,
    options: FixOptions,
    facts: Supplier = no_facts,
    beside: Around | None = None,
) -> FixResult:
    """Rewrite the Python files under the settings' paths, tests included, and the requirements
    that go with them, or show how. `facts` gives what the analysis knows of the tree, `beside` is
    what changes in deployment files.

    Raises what `discover` raises when there is nothing to read, and `OSError` when the patch file
    cannot be written.
    """
    workspace = discover(msgspec.structs.replace(settings, include_tests=True))
    if not workspace.files:
        return _nothing(workspace.diagnostics)
    root = Path(workspace.root)
    paths = [file.path for file in workspace.files]
    with collector.paused():
        result = fix_files(root, paths, options, workspace.declaring, facts, beside)
    said = {*workspace.diagnostics, *result.diagnostics}
    if result.changes:
        said |= set(left_outside(root, workspace.declaring))
    diagnostics = tuple(sorted(said))
    return msgspec.structs.replace(result, diagnostics=diagnostics)


def fix_files(
    root: Path,
    paths: Sequence[str],
    options: FixOptions,
    manifests: Sequence[str] = (),
    facts: Supplier = no_facts,
    beside: Around | None = None,
) -> FixResult:
    """`fix` for files already found; `paths` and `manifests` are relative to `root` (POSIX)."""
    texts, decision = decide(root, paths, options, manifests, facts, beside)
    plan, changes, diagnostics = decision.plan, decision.changes, decision.diagnostics
    if options.patch not in (None, "-"):
        Path(options.patch).write_bytes(b"".join(change.diff for change in changes))
    marked = _marked(texts, plan)
    result = FixResult(
        changes=changes,
        applied=dict(sorted(Counter(change.code for change in plan.applied).items())),
        marked=marked,
        refused=plan.refused,
        diagnostics=tuple(sorted(set(diagnostics))),
        written=False,
        exit_code=_exit_code(
            options, diagnostics, changed=bool(changes), left=bool(marked or plan.refused)
        ),
        manifests=manifests_of(root, plan.applied, options),
    )
    return save(root, result, options) if options.write and changes else result


def decide(
    root: Path,
    paths: Sequence[str],
    options: FixOptions,
    manifests: Sequence[str] = (),
    facts: Supplier = no_facts,
    beside: Around | None = None,
) -> tuple[Mapping[str, Text], Decision]:
    """What would be changed, and the texts that its edits count the bytes of."""
    sources, diagnostics = read_sources(root, paths)
    declaring, locks, unread = read_manifests(root, manifests, sources)
    outcomes, internal = propose(sources, facts, declaring)
    beside = beside or Around()
    texts: dict[str, Text] = {**beside.texts, **sources, **declaring}
    files = ProjectFiles(tuple(sorted(set(paths))), tuple(sorted(set(manifests))))
    decision = Decider(texts, files, locks, options).decide([*outcomes, *beside.changes])
    said = (*diagnostics, *unread, *internal, *decision.diagnostics, *beside.notes)
    return texts, msgspec.structs.replace(decision, diagnostics=said)


def _marked(texts: Mapping[str, Text], plan: RewritePlan) -> tuple[Mark, ...]:
    """Marks of this run, and markers of earlier runs that nothing has solved."""
    solved = {(change.file, change.code) for change in plan.applied}
    said = {(mark.file, mark.code, mark.text) for mark in plan.marks}
    old = [
        Mark(path, line, code, text)
        for path, found in texts.items()
        for line, code, text in markers_in(found)
        if (path, code) not in solved and (path, code, text) not in said
    ]
    return tuple(sorted({*plan.marks, *old}))


def _exit_code(
    options: FixOptions, diagnostics: Sequence[Diagnostic], *, changed: bool, left: bool
) -> int:
    if any(diagnostic.kind == "internal" for diagnostic in diagnostics):
        return 2
    if options.write:
        return 1 if changed or left else 0
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
