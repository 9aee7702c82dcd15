"""Divergences that are gone when the client waits; the conversations are made by hand."""

from collections.abc import Collection

import pytest

from analyzer.verification import Change, ModeReport, Outcome
from analyzer.verify.judging import NOTHING, Held, mode_report
from analyzer.verify.waiting import resting_on_time, without
from tests.verify.known import cell, known
from tests.verify.test_judging import CARTS, TRUTH, held, said

PENDING = (said("added"), said("pending"), said("empty"))
DONE = (said("added"), said("1 x tea"), said("empty"))
COUNTS = cell("counts", "telemetry", ("add",), ("view",))


def report() -> ModeReport:
    return mode_report(held(*PENDING), TRUTH, NOTHING, known(CARTS))


@pytest.mark.parametrize(
    ("later", "measured", "outcome", "asked"),
    [
        (DONE, (), "no divergence", [[1], [1, 2]]),
        (PENDING, (), "diverges", [[1]]),
        (DONE, (report(),), "diverges", []),
    ],
    ids=["gone", "still there", "as the original without its state"],
)
def test_what_is_gone_when_the_client_waits(
    later: tuple[object, ...],
    measured: tuple[ModeReport, ...],
    outcome: Outcome,
    asked: list[list[int]],
) -> None:
    numbers: list[list[int]] = []

    def ask(patient: Collection[int]) -> Held:
        numbers.append(list(patient))
        return held(*later)  # type: ignore[arg-type]

    found = resting_on_time(report(), (), measured, TRUTH, ask)
    assert without(report(), found).outcome == outcome
    assert numbers == asked
    if found:
        words = "not compared, since it rests on when it is asked: call view"
        assert without(report(), found).reason == words


def test_what_the_analysis_accounts_for_is_asked_again_as_well() -> None:
    """A store that a thread writes to is such state, and answers otherwise a moment later."""
    soft = mode_report(held(*PENDING), TRUTH, NOTHING, known(COUNTS, verdict="stateless"))
    assert soft.outcome == "accounted for"
    found = resting_on_time(soft, (), (), TRUTH, lambda _: held(*DONE))
    assert without(soft, found).outcome == "no divergence"


def test_what_changed_for_a_client_alone_is_asked_again() -> None:
    changed = Change("call view", "modern", "steps[1]", False, '"1 x tea"', '"pending"')
    none = ModeReport("after", "alone", "modern", "no divergence", 3, 2)
    found = resting_on_time(none, (changed,), (), TRUTH, lambda _: held(*DONE))
    assert found == {"call view"}


def test_what_rested_on_time_before_is_asked_again() -> None:
    """Although the original answers so without its state."""
    measured = (report(),)
    found = resting_on_time(
        report(), (), measured, TRUTH, lambda _: held(*DONE), timed={"call view"}
    )
    assert found == {"call view"}
