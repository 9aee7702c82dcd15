"""Whether a divergence rests on when something is asked: then it is gone once the client waits.

A job in the background, or a file that is about to be written, answers otherwise a moment later.
State that was lost, or is another client's, does not come back.
"""

from collections.abc import Callable, Collection, Sequence

import msgspec

from analyzer.findings.rendering import join_words
from analyzer.verification import Change, Divergence, Mode, ModeReport
from analyzer.verify.judging import Held, Recorded, worst
from analyzer.verify.routed import Routed
from analyzer.verify.stepwise import number_of

LIKE: dict[Mode, Mode] = {"resilience": "isolate", "nginx": "isolate", "haproxy": "isolate"}
"""Modes in which a client meets further replicas as it does in another."""
Asked = Callable[[Collection[int]], Held]
"""Holds the conversation again, with steps of these numbers asked a while after the one before."""


def resting_on_time(
    report: ModeReport,
    changes: Sequence[Change],
    measured: Sequence[ModeReport],
    recorded: Recorded,
    ask: Asked,
    timed: Collection[str] = (),
) -> frozenset[str]:
    """What a client that waits is answered as the original answered.

    What the original itself answers so without its state is not asked again, but for what is in
    `timed`: that has rested on time before.
    """
    alike = LIKE.get(report.mode, report.mode)
    known = {
        (one.subject, one.after)
        for seen in measured
        for one in seen.diverging
        if seen.mode == alike and one.subject not in timed
    }
    differing: list[Divergence | Change] = [*report.diverging]
    differing += (one for one in changes if not one.of_sdk)
    asked = {one.subject: one.path for one in reversed(differing) if not _is_in(one, known)}
    first = {subject: number_of(path) for subject, path in asked.items()}
    some = sorted(number for number in first.values() if number is not None)
    # Most of what differs still does when its first step is asked again: that much is quick.
    still = _differing(ask(some), recorded) if some else None
    if still is None:
        return frozenset()
    gone = {subject for subject, number in first.items() if number not in (None, *still)}
    steps = [(n, one.subject()) for n, one in enumerate(recorded.scenario.step)]
    numbers = [number for number, subject in steps if subject in gone]
    if numbers and numbers != some:
        still = _differing(ask(numbers), recorded)
    if not numbers or still is None:
        return frozenset()
    return frozenset(gone) - {subject for number, subject in steps if number in still}


def _is_in(one: Divergence | Change, known: Collection[tuple[str, str | None]]) -> bool:
    return (one.subject, one.after) in known


def _differing(held: Held, recorded: Recorded) -> Collection[int] | None:
    """The steps that are answered otherwise, if they were heard at all."""
    if not isinstance(held.heard, Routed):
        return None
    return recorded.against(held.heard.transcript).steps.keys()


def without(report: ModeReport, subjects: Collection[str]) -> ModeReport:
    """The report without these divergences; it says so."""
    if not subjects:
        return report
    diverging = tuple(one for one in report.diverging if one.subject not in subjects)
    return msgspec.structs.replace(
        report,
        outcome=worst(one.outcome for one in diverging),
        diverging=diverging,
        reason=f"not compared, since it rests on when it is asked: {join_words(sorted(subjects))}",
    )
