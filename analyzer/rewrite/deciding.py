"""Which changes are made: planned, checked on the result, and followed by what goes with them."""

from collections.abc import Mapping, Sequence

import msgspec

from analyzer.codemods.dependencies.locks import stale_locks
from analyzer.codemods.model import Outcome
from analyzer.codemods.notices.logs import CODE as CLIENT_LOGGING
from analyzer.codemods.registry import followed_codes, with_companions
from analyzer.codemods.settled import ProjectFiles, Settled
from analyzer.codemods.source import Source
from analyzer.codemods.text import Text
from analyzer.deployment.changes import DeploymentText
from analyzer.diagnostics import Diagnostic
from analyzer.rewrite.applying import apply_edits, checked
from analyzer.rewrite.diffing import unified_diff
from analyzer.rewrite.manifests import defect_of_manifest
from analyzer.rewrite.planning import RewritePlan, plan_rewrite
from analyzer.rewrite.proposing import follow
from analyzer.rewrite.result import FileChange, FixOptions
from analyzer.rewrite.tidying import tidied
from analyzer.run import Edit

_WORKING = frozenset({"UNS105", "UNS304", "UNS305", "UNS509"})
"""Codes of what works on the new SDK for those clients that it worked for before."""


class Decision(msgspec.Struct, frozen=True):
    """A plan whose results are sound, and what must be said of files that it leaves alone."""

    plan: RewritePlan
    changes: tuple[FileChange, ...]
    diagnostics: tuple[Diagnostic, ...]


class Decider:
    """Plans until every result is sound; a file with a bad result is left alone."""

    def __init__(
        self,
        texts: Mapping[str, Text],
        files: ProjectFiles,
        locks: Mapping[str, bytes],
        options: FixOptions,
    ) -> None:
        self.texts = texts
        self.files = files
        self.locks = locks
        self.options = options
        self.blocked: dict[str, str] = {}
        self._checked: dict[tuple[str, tuple[Edit, ...]], FileChange | str | None] = {}

    def decide(self, outcomes: Sequence[Outcome]) -> Decision:
        if self.options.keep_client_logging:
            outcomes = [outcome for outcome in outcomes if outcome.code != CLIENT_LOGGING]
        while True:
            plan, changes, defects = self._attempt(outcomes)
            if not defects:
                settled = self._settled(outcomes, plan, changes)
                following, internal = follow(settled)
                if following:
                    plan, changes, defects = self._attempt([*outcomes, *following])
            if not defects:
                break
            self.blocked |= defects
        unfixed = [
            Diagnostic("unfixed", path, 0, f"left as it is: {reason}")
            for path, reason in sorted(self.blocked.items())
        ]
        stale = stale_locks(settled, plan.applied)
        return Decision(plan, changes, (*internal, *unfixed, *stale))

    def _attempt(
        self, outcomes: Sequence[Outcome]
    ) -> tuple[RewritePlan, tuple[FileChange, ...], dict[str, str]]:
        select = with_companions(self.options.select)
        if select:
            select = (*select, *followed_codes())
        plan = plan_rewrite(
            self.texts, outcomes, unsafe=self.options.unsafe, select=select, blocked=self.blocked
        )
        results = {path: self._result(path, edits) for path, edits in plan.edits.items()}
        defects = {path: found for path, found in results.items() if isinstance(found, str)}
        changes = tuple(found for found in results.values() if isinstance(found, FileChange))
        return plan, changes, defects

    def _result(self, path: str, edits: tuple[Edit, ...]) -> FileChange | str | None:
        if (path, edits) not in self._checked:
            self._checked[path, edits] = _result(self.texts[path], edits, self.texts)
        return self._checked[path, edits]

    def _settled(
        self, outcomes: Sequence[Outcome], plan: RewritePlan, changes: Sequence[FileChange]
    ) -> Settled:
        applied = set(plan.applied)
        pending = {
            outcome.file
            for outcome in outcomes
            if outcome not in applied and outcome.code not in _WORKING
        }
        unread = {path for path in self.files.code if path not in self.texts}
        return Settled(
            self.texts,
            self.files,
            after={change.path: change.after for change in changes},
            applied=plan.applied,
            pending=frozenset(pending | unread | self.blocked.keys()),
            locks=self.locks,
            unsafe=self.options.unsafe,
            narrow=bool(self.options.select) and not _asks_for_following(self.options.select),
        )


def _asks_for_following(select: Sequence[str]) -> bool:
    return any(code.startswith(prefix) for code in followed_codes() for prefix in select)


def _result(
    text: Text, edits: tuple[Edit, ...], texts: Mapping[str, Text]
) -> FileChange | str | None:
    """The change these edits come to, why it must not be made, or None when nothing changes."""
    try:
        after = apply_edits(text, edits)
    except UnicodeEncodeError:
        return f"the new text cannot be written in {text.encoding}"
    if isinstance(text, Source):
        found = checked(text, after)
        if isinstance(found, str):
            return found
        after = after if after == text.raw else tidied(text, found, texts)
    defect = text.defect_of(after) if isinstance(text, DeploymentText) else None
    defect = defect or defect_of_manifest(text, after)
    if defect is not None:
        return defect
    if after == text.raw:
        return None
    return FileChange(text.path, text.raw, after, unified_diff(text.path, text.raw, after))
