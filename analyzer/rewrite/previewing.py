"""What a rewrite would do at each finding: its edits, or the mark it would leave and why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from analyzer.codemods.model import Change, Mark
from analyzer.codemods.text import Text
from analyzer.deployment.changes import Around
from analyzer.rewrite.fixing import decide
from analyzer.rewrite.planning import RewritePlan
from analyzer.rewrite.proposing import Supplier, no_facts
from analyzer.rewrite.result import FixOptions
from analyzer.run import Applicability, Edit, Finding, Fix, Run
from analyzer.settings import Settings
from analyzer.workspace.discovery import discover

_Line = tuple[str, str, int]
"""Rule code, file, line."""

_ON_STATE = ("UNS1", "UNS2")
_CAREFUL_FIRST: tuple[Applicability, ...] = ("manual", "unsafe", "safe")


def with_changes(
    run: Run,
    settings: Settings,
    options: FixOptions,
    facts: Supplier = no_facts,
    beside: Around | None = None,
) -> Run:
    """The run whose findings carry the edits that a fix with `options` would make for them.

    A finding that no edit answers becomes one for a person. Nothing is written. Raises what
    `discover` raises.
    """
    workspace = discover(msgspec.structs.replace(settings, include_tests=True))
    paths = [file.path for file in workspace.files]
    root = Path(workspace.root)
    texts, decision = decide(root, paths, options, workspace.declaring, facts, beside)
    answers = Answers(texts, decision.plan)
    findings = tuple(answers.answered(finding) for finding in run.findings)
    return msgspec.structs.replace(run, findings=findings)


class Answers:
    """Changes and marks by code, file and each line that they touch."""

    def __init__(self, texts: Mapping[str, Text], plan: RewritePlan) -> None:
        self.changes: defaultdict[_Line, list[Change]] = defaultdict(list)
        self.marks: dict[_Line, Mark] = {}
        codes = {change.code for change in plan.applied}
        self.of_state = sorted(code for code in codes if code.startswith(_ON_STATE))
        for change in plan.applied:
            self.changes[change.code, change.file, change.line].append(change)
            for edit in change.edits:
                for line in _lines(texts[edit.file], edit):
                    self.changes[change.code, edit.file, line].append(change)
        for mark in reversed(plan.marks):
            self.marks[mark.code, mark.file, mark.line] = mark

    def answered(self, finding: Finding) -> Finding:
        """The finding with its edits, with the mark it gets, or with the reason for neither."""
        own = [
            (finding.code, finding.file, line)
            for line in range(finding.line, finding.end_line + 1)
        ]
        # A cell is found where it is defined; what is changed are the places that use it.
        uses = [(finding.code, step.file, step.line) for step in finding.trace]
        changes = self._changes_at(own) or self._changes_at(uses)
        if not changes and finding.cell is not None:
            # What moves a value answers every finding on it, under whichever of their codes.
            changes = self._changes_at(
                (code, finding.file, line) for _, _, line in own for code in self.of_state
            )
        if changes:
            return msgspec.structs.replace(finding, fix=_fix(changes), unfixed=None)
        mark = next((self.marks[line] for line in own if line in self.marks), None)
        if mark is not None:
            fix = Fix(mark.text, "manual", ())
            return msgspec.structs.replace(finding, fix=fix, unfixed=None)
        if finding.fix is not None and finding.fix.applicability != "manual":
            return msgspec.structs.replace(finding, fix=None, unfixed=finding.fix.title)
        return finding

    def _changes_at(self, lines: Iterable[_Line]) -> tuple[Change, ...]:
        found = (change for line in lines for change in self.changes.get(line, ()))
        return tuple(dict.fromkeys(found))


def _lines(text: Text, edit: Edit) -> range:
    return range(text.line_of(edit.start), text.line_of(max(edit.start, edit.end - 1)) + 1)


def title_of(titles: list[str]) -> str:
    """One title for changes: what they have in common before a colon, or the first and a count."""
    different = list(dict.fromkeys(titles))
    if len(different) == 1:
        return different[0]
    common = {title.partition(": ")[0] for title in different}
    return common.pop() if len(common) == 1 else f"{different[0]}; and {len(different) - 1} more"


def _fix(changes: tuple[Change, ...]) -> Fix:
    """One fix for all changes at a finding; as careful as the one that needs most care."""
    edits = dict.fromkeys(edit for change in changes for edit in change.edits)
    applicability = min((c.applicability for c in changes), key=_CAREFUL_FIRST.index)
    title = title_of([change.title for change in changes])
    cautions = dict.fromkeys(change.caution for change in changes if change.caution)
    ordered = sorted(edits, key=lambda e: (e.file, e.start, e.end))
    return Fix("; ".join((title, *cautions)), applicability, tuple(ordered))
