"""From conversations to words, with transcripts made by hand."""

import msgspec
import pytest

from analyzer.verification import Change, Divergence, ModeReport, ToolReport
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
from analyzer.verify.routed import Routed
from analyzer.verify.scenario import Scenario, Step
from analyzer.verify.starting import NotStarted
from analyzer.verify.transcript import (
    Answer,
    Listed,
    Listing,
    ServerError,
    ServerWords,
    Transcript,
)
from tests.verify.known import cell, known

ADD, VIEW, VIEW_BEN = Step(call="add"), Step(call="view"), Step(call="view", client="ben")
SCENARIO = Scenario((ADD, VIEW, VIEW_BEN))
CARTS = cell("carts", "session data", ("add",), ("view",))
COUNTS = cell("counts", "telemetry", ("add",), ("view",))


def said(text: str) -> Answer:
    return Answer(result={"content": [{"type": "text", "text": text}]})


def refused(text: str) -> Answer:
    return Answer(result={"content": [{"type": "text", "text": text}], "isError": True})


def transcript(*answers: Answer) -> Transcript:
    tools = tuple({"name": name, "inputSchema": {}} for name in ("add", "view", "other"))
    listed = Listed(Listing(items=tools), Listing(), Listing(), Listing())
    return Transcript("2025-11-25", ServerWords(), listed, answers)


def recorded(*answers: Answer, again: tuple[Answer, ...] = ()) -> Recorded:
    first = transcript(*answers)
    second = transcript(*(again or answers))
    return Recorded(SCENARIO, truth_of(first, second, SCENARIO), first)


TRUTH = recorded(said("added"), said("1 x tea"), said("empty"))


def held(*answers: Answer, left_out: frozenset[int] = frozenset()) -> Held:
    replicas = {number: (number + 1,) for number in range(len(answers))}
    heard = Routed(transcript(*answers), replicas)
    return Held(side="after", mode="isolate", era="modern", heard=heard, left_out=left_out)


LOST = Divergence(
    call="2 call view",
    subject="call view",
    client="client",
    replicas=(1, 2),
    path="steps[1].result.content[0].text",
    before='"1 x tea"',
    after='"empty"',
    cell="server.py:carts",
    role="session data",
)


@pytest.mark.parametrize(
    ("analysis", "outcome", "blamed"),
    [
        (known(CARTS), "diverges", ("server.py:carts", "session data")),
        (known(COUNTS), "accounted for", ("server.py:counts", "telemetry")),
        (known(COUNTS, CARTS), "diverges", ("server.py:carts", "session data")),
        (known(), "diverges", (None, None)),
        (None, "diverges", (None, None)),
    ],
    ids=["deciding", "soft", "both", "no cell", "no analysis"],
)
def test_what_a_divergence_rests_on(
    analysis: Known | None, outcome: str, blamed: tuple[str | None, str | None]
) -> None:
    report = mode_report(
        held(said("added"), said("empty"), said("empty")), TRUTH, NOTHING, analysis
    )
    (one,) = report.diverging
    assert (report.outcome, one.cell, one.role, one.outcome) == (outcome, *blamed, outcome)


def test_the_first_of_each_subject_with_the_replicas_that_answered_its_client() -> None:
    report = mode_report(
        held(said("added"), said("empty"), said("?")), TRUTH, NOTHING, known(CARTS)
    )
    assert report == ModeReport("after", "isolate", "modern", "diverges", 3, 3, (LOST,))


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        (refused("the cart is empty"), refused("error"), "no divergence"),
        (said("1 x tea"), said("1 × tea"), "diverges"),
        (said("1 x tea"), refused("error"), "diverges"),
    ],
)
def test_refusals_in_other_words_are_no_state(before: Answer, after: Answer, outcome: str) -> None:
    truth = recorded(said("added"), before, said("empty"))
    answers = (said("added"), after, said("empty"))
    alone = truth.against(transcript(*answers))
    assert mode_report(held(*answers), truth, alone, known(CARTS)).outcome == outcome
    if outcome == "no divergence":
        assert mode_report(held(*answers), truth, NOTHING, known(CARTS)).outcome == "diverges"


def test_what_was_left_out_does_not_count() -> None:
    here = held(said("added"), Answer(failed="left out"), said("empty"), left_out=frozenset({1}))
    assert mode_report(here, TRUTH, NOTHING, None).outcome == "no divergence"


def test_a_replica_that_does_not_start_proves_nothing() -> None:
    here = Held(side="after", mode="isolate", era="modern", heard=NotStarted("exited with 1: no"))
    assert mode_report(here, TRUTH, NOTHING, None) == ModeReport(
        "after", "isolate", "modern", "unverified", 3, 0, reason="exited with 1: no"
    )


def test_what_differs_between_two_recordings_is_not_compared() -> None:
    truth = recorded(
        said("id 17"), said("1"), said("2"), again=(said("id 18"), said("1"), said("2"))
    )
    here = held(said("id 19"), said("1"), said("2"))
    assert mode_report(here, truth, NOTHING, None).outcome == "no divergence"


def test_changes_are_the_sdks_where_both_refuse() -> None:
    truth = recorded(said("added"), refused("Error: the cart is empty"), said("empty"))
    new = transcript(said("put"), refused("Error"), Answer(error=ServerError(-32602, "no")))
    assert changes_of(new, truth, "modern") == (
        Change("call add", "modern", "steps[0].result.content[0].text", False, '"added"', '"put"'),
        Change(
            "call view", "modern", "steps[1].result.content[0].text", True,
            '"Error: the cart is empty"', '"Error"',
        ),
        Change("call view", "modern", "steps[2].result", False,
               '{"content": [{"type": "text", "text": "empty"}]}', None),
    )  # fmt: skip


def test_tools_by_what_is_known_of_them() -> None:
    truth = recorded(said("added"), refused("no"), refused("no"))
    modes = [mode_report(held(said("?"), refused("no"), refused("no")), truth, NOTHING, None)]
    assert tool_reports(truth, modes, (), {"call view": ("no state seen",)}, {}) == (
        ToolReport("call add", 1, 1, "diverges"),
        ToolReport("call other", 0, 0, "unverified", reason="it was not called"),
        ToolReport("call view", 2, 0, "unverified", ("unverified",), "it never succeeded: no"),
    )


def test_why_nothing_succeeded_is_what_both_recordings_said() -> None:
    long = "no such\n  city " * 40
    truth = recorded(
        refused(long),
        refused("at 10:02"),
        refused("at 10:02"),
        again=(refused(long), refused("at 10:03"), refused("at 10:03")),
    )
    add, _, view = tool_reports(truth, (), (), {}, {})
    assert add.reason == f"it never succeeded: {('no such city ' * 40)[:159]}…"
    assert view.reason == "it never succeeded"


def test_what_every_server_lists_otherwise_is_the_sdk_s() -> None:
    truth = recorded(said("added"), said("1 x tea"), said("empty"))
    heard = transcript(said("added"), said("1 x tea"), said("empty"))
    tools = tuple(
        {"name": name, "inputSchema": {"additionalProperties": False}}
        for name in ("add", "view", "other")
    )
    listed = msgspec.structs.replace(heard.listed, tools=Listing(items=tools))
    heard = msgspec.structs.replace(heard, listed=listed)
    of_two = changes_of(heard, truth, "modern", "fastmcp-2")
    assert {(one.path, one.of_sdk, one.why is not None) for one in of_two} == {
        (f"tools.{name}.inputSchema.additionalProperties", True, True)
        for name in ("add", "other", "view")
    }
    assert {one.of_sdk for one in changes_of(heard, truth, "modern", "fastmcp-3")} == {False}
    assert {one.of_sdk for one in changes_of(heard, truth, "modern")} == {False}
