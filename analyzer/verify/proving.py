"""The whole proof: the truth recorded twice, every mode held against it, and words for it all."""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial

import msgspec

from analyzer.findings.rendering import join_words
from analyzer.run import Generation
from analyzer.verification import (
    MODE_MEANING,
    BuildReport,
    Change,
    Contradiction,
    Conversation,
    Divergence,
    Era,
    Mode,
    ModeReport,
    StateSeen,
    Verification,
)
from analyzer.verify.blaming import Known
from analyzer.verify.comparing import truth_of
from analyzer.verify.judging import (
    NOTHING,
    Held,
    Recorded,
    changes_of,
    mode_report,
    tool_reports,
)
from analyzer.verify.lanes import AS_WRITTEN, Course, Order
from analyzer.verify.racing import race_report
from analyzer.verify.routed import Routed
from analyzer.verify.scenario import Scenario
from analyzer.verify.staging import Stage
from analyzer.verify.starting import NotStarted
from analyzer.verify.stepwise import Stepwise
from analyzer.verify.waiting import resting_on_time, without

DECIDING_MODES: tuple[Mode, ...] = ("interleave", "isolate")
BEHIND_ROUTER: tuple[Mode, ...] = ("isolate", "resilience", "parallel", "nginx", "haproxy")
"""Modes in which a client meets several replicas: 2025-era clients only without sessions."""
PAUSES = (0.5, 3.0)
"""Seconds that a client waits at least and at most, where it waits. In between it waits as long as
the whole conversation took when it was recorded: on a busy machine all takes longer."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be proved: with `after` that a migration keeps what `before` did, without that
    `before` needs no state. `era` is the one that `before` is deployed in, `origin` its SDK.
    """

    before: Stage
    after: Stage | None
    scenario: Scenario
    conversation: Conversation
    era: Era
    eras: tuple[Era, ...]
    modes: tuple[Mode, ...]
    origin: Generation | None = None
    known_before: Known | None = None
    known_after: Known | None = None
    builds: tuple[BuildReport, ...] = ()
    skipped: tuple[str, ...] = ()


def record(stage: Stage, scenario: Scenario, era: Era) -> Recorded | NotStarted:
    """The truth: as deployed for one client each, twice."""
    heard: list[Routed] = []
    for _ in range(2):
        begun = time.monotonic()
        one = stage.hold(scenario, "alone", era)
        if isinstance(one, NotStarted):
            return one
        heard.append(one)
    first, second = (one.transcript for one in heard)
    return Recorded(scenario, truth_of(first, second, scenario), first, time.monotonic() - begun)


def prove(question: Question, tell: Callable[[str], None] = lambda _: None) -> Verification:
    tell("recording what the original answers")
    recorded = record(question.before, question.scenario, question.era)
    if isinstance(recorded, NotStarted):
        return unverified(question, f"the original does not answer: {recorded.reason}")
    measured = state_modes(question, recorded, tell)
    changes: tuple[Change, ...] = ()
    migrated: list[ModeReport] = []
    if question.after is not None:
        changes, migrated = migrated_modes(question, question.after, recorded, measured, tell)
    return _verdict(question, recorded, measured, migrated, changes)


def unverified(question: Question, reason: str) -> Verification:
    """A result as well: nothing is known, and why."""
    return Verification(
        server=_server_of(question),
        conversation=question.conversation,
        calls=len(question.scenario.step),
        failed=False,
        sentence=f"Nothing was verified: {reason}.",
        builds=question.builds,
    )


def state_modes(
    question: Question, recorded: Recorded, tell: Callable[[str], None] = lambda _: None
) -> list[ModeReport]:
    """Does the original itself need what it keeps? Its sessions are off where they would hide it.

    What leaks is asked with sessions on: without them even a session's own state is another's.
    """
    chosen = question.modes if question.after is None else ()
    reports = []
    for mode in chosen or DECIDING_MODES:
        if mode == "parallel":
            continue
        tell(f"the original, {MODE_MEANING[mode]}")
        held = _held(question.before, recorded, mode, question.era)
        report = mode_report(held, recorded, NOTHING, question.known_before)
        ask = partial(_patiently, question.before, recorded, mode, question.era)
        reports.append(without(report, resting_on_time(report, (), (), recorded, ask)))
    if "parallel" in chosen:
        tell(f"the original, {MODE_MEANING['parallel']}")
        reports.append(
            _raced(question.before, recorded, question.era, NOTHING, question.known_before)
        )
    return reports


def _raced(
    stage: Stage, recorded: Recorded, era: Era, alone: Stepwise, known: Known | None
) -> ModeReport:
    def in_order(order: Order) -> Held:
        return _held(stage, recorded, "parallel", era, Course(order=order))

    return race_report(in_order, recorded, alone, known)


def _held(
    stage: Stage,
    recorded: Recorded,
    mode: Mode,
    era: Era,
    course: Course = AS_WRITTEN,
) -> Held:
    """The conversation in a mode. 2025-era clients meet several replicas without sessions only.

    Without a session there is no way back to the client: a server that asks waits for ever. So
    what made it ask is left out.
    """
    stateless = mode in BEHIND_ROUTER and era == "legacy"
    left_out = frozenset(course.left_out) | (recorded.asks_back() if stateless else frozenset())
    course = msgspec.structs.replace(course, left_out=left_out)
    heard = stage.hold(recorded.scenario, mode, era, stateless=stateless, course=course)
    return Held(side=stage.side, mode=mode, era=era, heard=heard, left_out=left_out)


def _patiently(
    stage: Stage, recorded: Recorded, mode: Mode, era: Era, numbers: Collection[int]
) -> Held:
    """The conversation with a pause before these steps, and without what follows the last."""
    steps = range(len(recorded.scenario.step))
    course = Course(
        patient=numbers,
        pause=min(max(PAUSES[0], recorded.seconds), PAUSES[1]),
        left_out=steps[max(numbers) + 1 :],
    )
    return _held(stage, recorded, mode, era, course)


def migrated_modes(
    question: Question,
    after: Stage,
    recorded: Recorded,
    measured: Sequence[ModeReport],
    tell: Callable[[str], None] = lambda _: None,
) -> tuple[tuple[Change, ...], list[ModeReport]]:
    """What one client alone meets otherwise, and a report a mode; `measured` is the original's."""
    changes: list[Change] = []
    reports: list[ModeReport] = []
    timed: set[str] = set()
    for era in question.eras:
        alone: Stepwise = NOTHING
        for mode in question.modes:
            tell(f"the migrated server, {era} client, {MODE_MEANING[mode]}")
            if mode == "parallel":
                reports.append(_raced(after, recorded, era, alone, question.known_after))
                continue
            held = _held(after, recorded, mode, era)
            heard = held.heard
            changed: tuple[Change, ...] = ()
            if mode == "alone" and isinstance(heard, Routed):
                alone = recorded.against(heard.transcript)
                changed = changes_of(heard.transcript, recorded, era, question.origin)
            report = mode_report(held, recorded, alone, question.known_after)
            ask = partial(_patiently, after, recorded, mode, era)
            on_time = resting_on_time(report, changed, measured, recorded, ask, timed)
            timed |= on_time
            changes += (one for one in changed if one.subject not in on_time)
            report = without(report, on_time)
            reports.append(_with_changes(report, changes) if mode == "alone" else report)
            if isinstance(heard, NotStarted) and mode == "alone":
                # What does not start alone starts in no other mode.
                return tuple(changes), reports
    return tuple(changes), reports


def _with_changes(report: ModeReport, changes: list[Change]) -> ModeReport:
    """Alone, what differs is behaviour; it stands among the changes, and the mode diverges."""
    differs = any(not one.of_sdk and one.era == report.era for one in changes)
    if report.outcome == "unverified" or not differs:
        return report
    return msgspec.structs.replace(report, outcome="diverges")


def _verdict(
    question: Question,
    recorded: Recorded,
    measured: list[ModeReport],
    migrated: list[ModeReport],
    changes: tuple[Change, ...],
) -> Verification:
    judged = migrated if question.after is not None else measured
    both = ((question.known_before, measured), (question.known_after, migrated))
    contradictions = tuple(
        one
        for known, reports in both
        if known is not None
        for one in contradictions_of(known, recorded, reports)
    )
    tools = tool_reports(
        recorded,
        judged,
        changes,
        _state(recorded, measured),
        _failing(recorded, question, measured),
    )
    reports = (*measured, *migrated)
    target = question.after is not None or question.before.side == "after"
    diverging = [one for one in judged if one.outcome == "diverges"]
    failed = bool(target and diverging) or any(
        one.kind == "state not foreseen" for one in contradictions
    )
    return Verification(
        server=_server_of(question),
        conversation=question.conversation,
        calls=len(recorded.scenario.step),
        failed=failed,
        sentence=sentence_of(recorded, judged, changes),
        builds=question.builds,
        contradictions=contradictions,
        modes=reports,
        tools=tools,
        changes=changes,
        masked=tuple(sorted(recorded.truth.masked)),
        skipped=question.skipped,
    )


def _server_of(question: Question) -> str | None:
    known = question.known_after or question.known_before
    return known.server.id if known else None


def _state(recorded: Recorded, measured: list[ModeReport]) -> dict[str, tuple[StateSeen, ...]]:
    """What each thing that was asked for showed of itself on the original."""
    said: dict[str, set[StateSeen]] = {step.subject(): set() for step in recorded.scenario.step}
    if any(report.outcome == "unverified" for report in measured):
        return dict.fromkeys(said, ("unverified",))
    for report in measured:
        if report.mode == "parallel":
            continue
        word: StateSeen = "leaks" if report.mode == "interleave" else "genuine state"
        for one in report.diverging:
            if one.outcome == "diverges":
                said[one.subject].add(word)
    nothing: StateSeen = "no state seen" if has_looked_for_state(measured) else "unverified"
    return {subject: tuple(sorted(words)) or (nothing,) for subject, words in said.items()}


def has_looked_for_state(reports: Sequence[ModeReport]) -> bool:
    """Whether a client met several replicas: one that is never left needs nothing of the sort."""
    return any(report.mode in BEHIND_ROUTER and report.mode != "parallel" for report in reports)


def _failing(
    recorded: Recorded, question: Question, measured: Sequence[ModeReport]
) -> dict[str, str]:
    """Why the conversation proves nothing about some of what it asks for."""
    if question.after is not None:
        return {}
    subjects = [step.subject() for step in recorded.scenario.step]
    if not has_looked_for_state(measured):
        return dict.fromkeys(subjects, "no mode was run that shows state")
    if question.era == "modern":
        return {}
    numbers = recorded.asks_back()
    asking = {recorded.scenario.step[number].subject() for number in numbers}
    return dict.fromkeys(asking, "it asks its client back, which takes a session")


def contradictions_of(
    known: Known, recorded: Recorded, reports: list[ModeReport]
) -> Iterator[Contradiction]:
    """Where what was seen of a build is not what the analysis says of it."""
    ordered = [one for one in reports if one.mode != "parallel"]
    seen = [(r, one) for r in ordered for one in r.diverging if one.outcome == "diverges"]
    if known.server.verdict in ("stateless", "accidentally-stateful"):
        for report, one in _first_of_each_subject(seen):
            yield _unforeseen(known, report, one)
    elif known.server.verdict == "genuinely-stateful" and not seen:
        if not has_looked_for_state(reports):
            return
        yield from _unseen(known, recorded, reports)


def _first_of_each_subject(
    seen: list[tuple[ModeReport, Divergence]],
) -> list[tuple[ModeReport, Divergence]]:
    first: dict[str, tuple[ModeReport, Divergence]] = {}
    for report, one in seen:
        first.setdefault(one.subject, (report, one))
    return list(first.values())


def _unforeseen(known: Known, report: ModeReport, one: Divergence) -> Contradiction:
    blamed = f"; the state it reads is {one.cell}" if one.cell else ""
    return Contradiction(
        "state not foreseen",
        f"The analysis calls {known.server.name} {known.server.verdict}, but step {one.call} of "
        f"{one.client} is answered otherwise with {MODE_MEANING[report.mode]}{blamed}.",
        report.side,
        report.mode,
        report.era,
        one,
    )


def _unseen(
    known: Known, recorded: Recorded, reports: list[ModeReport]
) -> Iterator[Contradiction]:
    """State that decides, all of whose readers answered, and no answer of theirs differed."""
    if any(report.outcome == "unverified" for report in reports):
        return
    worked = recorded.truth.succeeded
    for cell in known.deciding():
        readers = join_words(list(cell.read_by))
        if cell.read_by and worked.issuperset(cell.read_by):
            yield Contradiction(
                "state not seen",
                f"The analysis calls {cell.name} {cell.role}, but no divergence was seen in these "
                f"{len(recorded.scenario.step)} calls, which read it by {readers}.",
                reports[0].side,
            )


def sentence_of(recorded: Recorded, judged: list[ModeReport], changes: tuple[Change, ...]) -> str:
    calls = len(recorded.scenario.step)
    stopped = next((one for one in judged if one.outcome == "unverified"), None)
    if stopped is not None:
        return f"Not verified: {stopped.reason}."
    modes = join_words(list(dict.fromkeys(one.mode for one in judged)), len(MODE_MEANING))
    diverging = dict.fromkeys(
        [one.subject for r in judged for one in r.diverging if one.outcome == "diverges"]
        + [one.subject for one in changes if not one.of_sdk]
    )
    if diverging:
        return f"Diverging in these {calls} calls ({modes}): {join_words(list(diverging))}."
    if not any(answer.succeeded for answer in recorded.transcript.answers):
        why = f"none of these {calls} calls succeeded" if calls else "there is nothing to call"
        return f"Not verified: {why}."
    told = f"No divergence in these {calls} calls ({modes})"
    soft = dict.fromkeys(one.subject for r in judged for one in r.diverging)
    if soft:
        told += f", but for what the analysis accounts for: {join_words(list(soft))}"
    return f"{told}."
