"""Orders of a conversation, and what shows a race; the conversations are made by hand."""

from collections.abc import Mapping

import pytest

from analyzer.verification import Era, Mode, Outcome
from analyzer.verify.judging import NOTHING, Held
from analyzer.verify.lanes import Order, lanes_of
from analyzer.verify.racing import race_report
from analyzer.verify.routed import Routed
from analyzer.verify.scenario import Scenario, Step
from analyzer.verify.starting import NotStarted
from tests.verify.known import cell, known
from tests.verify.test_judging import TRUTH, said, transcript

LEDGER = cell("ledger", "disk", ("add",), ("view",))
TWO = Scenario(
    (Step(call="a", client="ada"), Step(call="b", client="ben"), Step(call="c", client="ada"))
)
MODE: Mode = "parallel"
ERA: Era = "modern"
SERIAL = ("added", "1 x tea", "empty")


@pytest.mark.parametrize(
    ("order", "lanes"),
    [
        ("as written", [[0, 1, 2]]),
        ("client by client", [[0, 2, 1]]),
        ("last client first", [[1, 0, 2]]),
        ("at once", [[0, 2], [1]]),
    ],
)
def test_orders(order: Order, lanes: list[list[int]]) -> None:
    assert lanes_of(TWO, order) == lanes


def heard(words: tuple[str, ...]) -> Held:
    routed = Routed(transcript(*map(said, words)), {0: (0,), 1: (1,), 2: (0,)})
    return Held(side="after", mode=MODE, era=ERA, heard=routed)


@pytest.mark.parametrize(
    ("told", "outcome", "subjects", "reason"),
    [
        ({"at once": SERIAL}, "no divergence", [], None),
        (
            {"at once": ("added", "nothing", "empty")},
            "diverges",
            ["call view"],
            "only when both call at once",
        ),
        (
            {
                "client by client": ("added", "2 x tea", "empty"),
                "at once": ("added", "9", "empty"),
            },
            "no divergence",
            [],
            "not compared, since it rests on who calls first: call view",
        ),
        (
            dict.fromkeys(
                ("as written", "client by client", "last client first", "at once"),
                ("added", "nothing", "empty"),
            ),
            "accounted for",
            ["call view"],
            None,
        ),
    ],
    ids=["as before", "race", "rests on order", "state in every order"],
)
def test_what_shows_a_race(
    told: Mapping[Order, tuple[str, ...]],
    outcome: Outcome,
    subjects: list[str],
    reason: str | None,
) -> None:
    report = race_report(
        lambda order: heard(told.get(order, SERIAL)), TRUTH, NOTHING, known(LEDGER)
    )
    assert report.outcome == outcome
    assert [one.subject for one in report.diverging] == subjects
    assert report.reason == reason


def test_a_server_that_does_not_start_shows_none() -> None:
    held = Held(side="after", mode=MODE, era=ERA, heard=NotStarted("exited with 1"))
    report = race_report(lambda _: held, TRUTH, NOTHING, None)
    assert (report.outcome, report.reason) == ("unverified", "exited with 1")
