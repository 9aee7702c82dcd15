"""What is known of one tool, in words."""

import msgspec
import pytest

from analyzer.report.verified import build_words, changes, remarks, side_word, tool_words
from analyzer.verification import Change, Era, Outcome, StateSeen, ToolReport
from tests.report.sample_verification import NOTHING_RAN, VERIFICATION


@pytest.mark.parametrize(
    ("outcome", "state", "words"),
    [
        ("no divergence", ("no state seen",), "no state seen"),
        ("no divergence", ("genuine state", "leaks"),
         "no divergence any more; before: genuine state and leaks"),
        ("diverges", ("genuine state",), "still diverges; before: genuine state"),
        ("diverges", ("no state seen",), "diverges"),
        ("accounted for", ("no state seen",), "diverges as foreseen"),
        ("no divergence", (), "no divergence"),
    ],
)  # fmt: skip
def test_a_tool_in_words(outcome: Outcome, state: tuple[StateSeen, ...], words: str) -> None:
    assert tool_words(VERIFICATION, ToolReport("call view", 2, 2, outcome, state)) == words


def test_a_tool_of_a_server_that_was_run_alone() -> None:
    alone = msgspec.structs.replace(VERIFICATION, builds=VERIFICATION.builds[:1])
    tool = ToolReport("call view", 2, 2, "diverges", ("genuine state", "leaks"))
    assert tool_words(alone, tool) == "genuine state and leaks"


def test_why_nothing_is_known() -> None:
    tool = ToolReport("call view", 2, 0, "unverified", ("unverified",), "it never succeeded")
    assert tool_words(VERIFICATION, tool) == "unverified: it never succeeded"


def test_what_one_client_alone_meets_is_said_once_for_both() -> None:
    path = "tools.add_item.title"
    eras: tuple[Era, ...] = ("modern", "legacy")
    ours = [Change("list tools", era, path, False, None, '"Add"') for era in eras]
    theirs = [
        Change("list tools", era, f"tools.{name}.inputSchema", True, None, "{}", "4 says so")
        for era in eras
        for name in ("a", "b")
    ]
    seen = msgspec.structs.replace(VERIFICATION, changes=(*theirs, *ours))
    assert list(changes(seen)) == [
        (
            f"{path} is listed otherwise (2026-07-28 client and 2025-era client)",
            'nothing became "Add"',
        ),
        (
            "listed otherwise by the new SDK, whatever the server: 4 says so",
            "2 places: tools.a.inputSchema and tools.b.inputSchema",
        ),
    ]


def test_one_server_alone_is_neither_before_nor_after() -> None:
    assert side_word(NOTHING_RAN, "before") == ""
    assert side_word(VERIFICATION, "before") == "before"
    assert build_words(NOTHING_RAN.builds[0], "").startswith("script:shop:main on mcp 1.30.0: ")


def test_what_helps_where_nothing_succeeded() -> None:
    assert (
        "What never succeeded proves nothing: --hints names arguments that fit, --env gives "
        "variables, --allow-network lets them reach the network"
    ) in list(remarks(VERIFICATION))
