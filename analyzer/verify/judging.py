"""From conversations to words: what diverges, what that rests on, and what nothing is known of."""

from collections.abc import Iterable, Mapping

import msgspec

from analyzer.run import Generation
from analyzer.verification import (
    Change,
    Divergence,
    Era,
    Mode,
    ModeReport,
    Outcome,
    Side,
    StateSeen,
    ToolReport,
)
from analyzer.verify.blaming import Known
from analyzer.verify.comparing import Difference, Truth, compare
from analyzer.verify.relisted import why_relisted
from analyzer.verify.routed import Routed
from analyzer.verify.scenario import Scenario
from analyzer.verify.starting import NotStarted
from analyzer.verify.stepwise import (
    NOTHING,
    Stepwise,
    both_refuse,
    number_of,
    stepwise,
    succeeding,
)
from analyzer.verify.transcript import Transcript

LONGEST_REASON = 160


class Recorded(msgspec.Struct, frozen=True):
    """The truth of a scenario, with the first of its two recordings; one took `seconds`."""

    scenario: Scenario
    truth: Truth
    transcript: Transcript
    seconds: float = 0.0

    def against(self, transcript: Transcript) -> Stepwise:
        return stepwise(compare(self.truth, transcript, self.scenario))

    def asks_back(self) -> frozenset[int]:
        """Steps whose server asked its client something before it answered."""
        answers = enumerate(self.transcript.answers)
        return frozenset(number for number, answer in answers if answer.asked)


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """One conversation in one mode; steps in `left_out` were not taken."""

    side: Side
    mode: Mode
    era: Era
    heard: Routed | NotStarted
    left_out: frozenset[int] = frozenset()


def mode_report(
    held: Held, recorded: Recorded, alone: Stepwise, known: Known | None
) -> ModeReport:
    """What diverges, but for refusals in other words that one client alone meets as well."""
    calls = len(recorded.scenario.step)
    if isinstance(held.heard, NotStarted):
        return ModeReport(
            held.side, held.mode, held.era, "unverified", calls, 0, reason=held.heard.reason
        )
    here = recorded.against(held.heard.transcript)
    beyond = here.steps_beyond(alone)
    found = {
        number: differences[0]
        for number, differences in here.steps.items()
        if number not in held.left_out
        and (number in beyond or not _both_refuse(number, recorded, held.heard.transcript))
    }
    diverging = first_of_each(found, held.heard, recorded.scenario, known)
    return ModeReport(
        held.side,
        held.mode,
        held.era,
        worst(one.outcome for one in diverging),
        calls,
        len({replica for seen in held.heard.replicas.values() for replica in seen}),
        diverging,
    )


def _both_refuse(number: int, recorded: Recorded, transcript: Transcript) -> bool:
    return both_refuse(recorded.transcript.answers[number], transcript.answers[number])


def first_of_each(
    found: Mapping[int, Difference], heard: Routed, scenario: Scenario, known: Known | None
) -> tuple[Divergence, ...]:
    """One divergence for each thing that was asked for: its first."""
    first: dict[str, Divergence] = {}
    for number in sorted(found):
        step = scenario.step[number]
        if step.subject() not in first:
            first[step.subject()] = _divergence(number, found[number], heard, scenario, known)
    return tuple(first.values())


def _divergence(
    number: int, found: Difference, heard: Routed, scenario: Scenario, known: Known | None
) -> Divergence:
    step = scenario.step[number]
    cell, outcome = known.responsible(step) if known else (None, "diverges")
    seen = [
        replica
        for at in sorted(heard.replicas)
        if at <= number and scenario.step[at].client == step.client
        for replica in heard.replicas[at]
    ]
    return Divergence(
        call=found.subject,
        subject=step.subject(),
        client=step.client,
        replicas=tuple(seen),
        path=found.path,
        before=found.before,
        after=found.after,
        cell=cell.id if cell else None,
        role=cell.role if cell else None,
        outcome=outcome,
    )


def changes_of(
    transcript: Transcript, recorded: Recorded, era: Era, origin: Generation | None = None
) -> tuple[Change, ...]:
    """What one client alone on one replica meets otherwise than it did on the original.

    `origin` is the SDK of the original, which lists some things otherwise for every server.
    """
    found = recorded.against(transcript)
    said: dict[tuple[str, bool], Change] = {}
    for number, differences in sorted(found.steps.items()):
        refused = _both_refuse(number, recorded, transcript)
        one = differences[0]
        subject = recorded.scenario.step[number].subject()
        change = Change(subject, era, one.path, refused, one.before, one.after)
        said.setdefault((subject, refused), change)
    listed = (_of_list(one, era, why_relisted(origin, one)) for one in found.listed)
    return (*listed, *said.values())


def _of_list(one: Difference, era: Era, why: str | None) -> Change:
    return Change(one.subject, era, one.path, why is not None, one.before, one.after, why)


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    order: tuple[Outcome, ...] = ("unverified", "diverges", "accounted for", "no divergence")
    return min(outcomes, key=order.index, default="no divergence")


def tool_reports(
    recorded: Recorded,
    modes: Iterable[ModeReport],
    changes: Iterable[Change],
    state: Mapping[str, tuple[StateSeen, ...]],
    failing: Mapping[str, str],
) -> tuple[ToolReport, ...]:
    """A line for each thing that was asked for; `failing` has reasons why some prove nothing."""
    calls: dict[str, list[bool]] = {}
    refused: dict[str, str] = {}
    for number, (step, fine) in enumerate(succeeding(recorded.scenario, recorded.transcript)):
        calls.setdefault(step.subject(), []).append(fine)
        if not fine and (words := _refusal(recorded, number)):
            refused.setdefault(step.subject(), words)
    for tool in recorded.transcript.listed.tools.items:
        calls.setdefault(f"call {tool['name']}", [])
    found: dict[str, list[Outcome]] = {}
    for report in modes:
        for one in report.diverging:
            found.setdefault(one.subject, []).append(one.outcome)
    for change in changes:
        if not change.of_sdk:
            found.setdefault(change.subject, []).append("diverges")
    return tuple(
        _tool_report(subject, fine, found.get(subject, []), state, failing, refused)
        for subject, fine in sorted(calls.items())
    )


def _refusal(recorded: Recorded, number: int) -> str:
    """What was said instead of an answer, where both recordings said the same."""
    if any(number_of(path) == number for path in recorded.truth.masked):
        return ""
    answer = recorded.transcript.answers[number]
    if answer.result is None:
        return one_line(answer.failed or (answer.error.message if answer.error else ""))
    blocks = answer.result.get("content", ())
    return one_line(" ".join(str(block.get("text", "")) for block in blocks))


def one_line(text: str) -> str:
    """The start of a text, which may be a page of it."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_REASON else f"{line[: LONGEST_REASON - 1]}…"


def _tool_report(
    subject: str,
    fine: list[bool],
    found: list[Outcome],
    state: Mapping[str, tuple[StateSeen, ...]],
    failing: Mapping[str, str],
    refused: Mapping[str, str],
) -> ToolReport:
    outcome = worst(found)
    reason = failing.get(subject)
    if not any(fine):
        reason = "it never succeeded" if fine else "it was not called"
        if subject in refused:
            reason = f"it never succeeded: {refused[subject]}"
    if reason is not None and outcome == "no divergence":
        outcome = "unverified"
    seen: tuple[StateSeen, ...] = state.get(subject, ())
    if reason is not None and seen == ("no state seen",):
        seen = ("unverified",)
    return ToolReport(subject, len(fine), sum(fine), outcome, seen, reason)


__all__ = [
    "NOTHING",
    "Held",
    "Recorded",
    "changes_of",
    "first_of_each",
    "mode_report",
    "tool_reports",
    "worst",
]
