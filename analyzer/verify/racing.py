"""Both clients at once: what is answered otherwise only then is a race.

The same requests, to the same replicas, are made one after another first, in three orders. Answers
that differ between the orders rest on what the other client did before, and show no race.
"""

from collections.abc import Callable, Sequence

import msgspec

from analyzer.findings.rendering import join_words
from analyzer.verification import Divergence, ModeReport
from analyzer.verify.blaming import Known
from analyzer.verify.judging import Held, Recorded, first_of_each, mode_report, worst
from analyzer.verify.lanes import ONE_AFTER_ANOTHER, Order
from analyzer.verify.routed import Routed
from analyzer.verify.stepwise import Stepwise, essence

ATTEMPTS = 3
"""Conversations at once: which of two calls comes first is chance."""


def race_report(
    hold: Callable[[Order], Held], recorded: Recorded, alone: Stepwise, known: Known | None
) -> ModeReport:
    """What came of conversations that `hold` holds in the order that it is told."""
    references: list[Stepwise] = []
    for order in ONE_AFTER_ANOTHER:
        held = hold(order)
        if not isinstance(held.heard, Routed):
            return mode_report(held, recorded, alone, known)
        references.append(recorded.against(held.heard.transcript))
    for _ in range(ATTEMPTS):
        held = hold("at once")
        report = mode_report(held, recorded, alone, known)
        if not isinstance(held.heard, Routed):
            return report
        raced = _raced(held, held.heard, recorded, references, known)
        if raced:
            break
    return _told(report, raced, _resting_on_order(recorded, references))


def _raced(
    held: Held,
    heard: Routed,
    recorded: Recorded,
    references: Sequence[Stepwise],
    known: Known | None,
) -> tuple[Divergence, ...]:
    """Steps that the orders agree on, and this conversation does not."""
    here = recorded.against(heard.transcript).steps
    found = {
        number: differences[0]
        for number, differences in here.items()
        if number not in held.left_out
        and len(seen := {essence(one.steps.get(number, ())) for one in references}) == 1
        and essence(differences) not in seen
    }
    return tuple(
        msgspec.structs.replace(one, outcome="diverges")
        for one in first_of_each(found, heard, recorded.scenario, known)
    )


def _resting_on_order(recorded: Recorded, references: Sequence[Stepwise]) -> set[str]:
    steps = recorded.scenario.step
    return {
        step.subject()
        for number, step in enumerate(steps)
        if len({essence(one.steps.get(number, ())) for one in references}) > 1
    }


def _told(report: ModeReport, raced: tuple[Divergence, ...], unordered: set[str]) -> ModeReport:
    subjects = {one.subject for one in raced}
    left = unordered - subjects
    others = (one for one in report.diverging if one.subject not in subjects | left)
    diverging = (*raced, *others)
    words = []
    if raced:
        which = f": {join_words(sorted(subjects))}" if len(diverging) > len(raced) else ""
        words.append(f"only when both call at once{which}")
    if left:
        words.append(
            f"not compared, since it rests on who calls first: {join_words(sorted(left))}"
        )
    return msgspec.structs.replace(
        report,
        outcome=worst(one.outcome for one in diverging),
        diverging=diverging,
        reason="; ".join(words) or None,
    )
