"""Where the run and the analysis say different things, and what the answer is in one sentence."""

import pytest

from analyzer.run import VerdictName
from analyzer.verification import Change, Divergence, ModeReport, Outcome
from analyzer.verify.blaming import Known
from analyzer.verify.proving import contradictions_of, sentence_of
from tests.verify.known import cell, known
from tests.verify.test_judging import CARTS, TRUTH, recorded, refused

GUIDE = cell("guide", "session data", ("write",), ("nobody_calls_this",))


def divergence(subject: str, outcome: Outcome = "diverges") -> Divergence:
    return Divergence(
        call=f"2 {subject}",
        subject=subject,
        client="ada",
        replicas=(1, 2),
        path="steps[1]",
        cell="server.py:carts",
        role="session data",
        outcome=outcome,
    )


def report(*diverging: Divergence, outcome: Outcome = "no divergence") -> ModeReport:
    return ModeReport("before", "isolate", "legacy", outcome, 3, 3, diverging)


@pytest.mark.parametrize(
    ("verdict", "seen", "kinds"),
    [
        ("stateless", [report(divergence("call view"))], ["state not foreseen"]),
        ("accidentally-stateful", [report(divergence("call view"))], ["state not foreseen"]),
        (
            "accidentally-stateful",
            [report(divergence("call view")), report(divergence("call view"))],
            ["state not foreseen"],
        ),
        ("accidentally-stateful", [report(divergence("call view", "accounted for"))], []),
        ("genuinely-stateful", [report(divergence("call view"))], []),
        ("genuinely-stateful", [report()], ["state not seen"]),
        ("genuinely-stateful", [report(outcome="unverified")], []),
        ("inconclusive", [report(divergence("call view"))], []),
        ("stateless", [], []),
    ],
)
def test_contradictions(verdict: VerdictName, seen: list[ModeReport], kinds: list[str]) -> None:
    analysis = known(CARTS, verdict=verdict)
    assert [one.kind for one in contradictions_of(analysis, TRUTH, seen)] == kinds


def test_state_that_nobody_read_was_not_looked_for() -> None:
    assert list(contradictions_of(known(GUIDE), TRUTH, [report()])) == []


def test_a_contradiction_names_call_replicas_and_cell() -> None:
    analysis: Known = known(CARTS, verdict="stateless")
    (one,) = contradictions_of(analysis, TRUTH, [report(divergence("call view"))])
    assert one.text == (
        "The analysis calls shop stateless, but step 2 call view of ada is answered otherwise "
        "with every call on a replica of its own; the state it reads is server.py:carts."
    )
    assert one.divergence == divergence("call view")


@pytest.mark.parametrize(
    ("seen", "changes", "sentence"),
    [
        ([report()], (), "No divergence in these 3 calls (isolate)."),
        (
            [report(divergence("call view", "accounted for"))],
            (),
            "No divergence in these 3 calls (isolate), but for what the analysis accounts for: "
            "call view.",
        ),
        (
            [report(divergence("call view"))],
            (),
            "Diverging in these 3 calls (isolate): call view.",
        ),
        (
            [report()],
            (Change("call add", "modern", "steps[0]", False),),
            "Diverging in these 3 calls (isolate): call add.",
        ),
        (
            [report()],
            (Change("call add", "modern", "steps[0]", True),),
            "No divergence in these 3 calls (isolate).",
        ),
    ],
)
def test_the_answer(seen: list[ModeReport], changes: tuple[Change, ...], sentence: str) -> None:
    assert sentence_of(TRUTH, seen, changes) == sentence


def test_where_nothing_succeeded_nothing_agrees() -> None:
    nothing = recorded(refused("no"), refused("no"), refused("no"))
    said = sentence_of(nothing, [report()], ())
    assert said == "Not verified: none of these 3 calls succeeded."
    lost = sentence_of(nothing, [report(divergence("call view"))], ())
    assert lost == "Diverging in these 3 calls (isolate): call view."
