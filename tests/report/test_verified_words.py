"""What is known of one tool, in words."""

import pytest

from analyzer.report.verified import build_words, change_words, remarks, side_word, tool_words
from analyzer.verification import Change, Outcome, StateSeen, ToolReport
from tests.report.sample_verification import NOTHING_RAN, VERIFICATION


@pytest.mark.parametrize(
    ("outcome", "state", "words"),
    [
        ("no divergence", ("no state seen",), "no state seen"),
        ("no divergence", ("genuine state", "leaks"),
         "no divergence any more; before: genuine state and leaks"),
        ("diverges", ("genuine state",), "genuine state"),
        ("diverges", ("no state seen",), "diverges"),
        ("accounted for", ("no state seen",), "diverges as foreseen"),
        ("no divergence", (), "no divergence"),
    ],
)  # fmt: skip
def test_a_tool_in_words(outcome: Outcome, state: tuple[StateSeen, ...], words: str) -> None:
    assert tool_words(ToolReport("call view", 2, 2, outcome, state)) == words


def test_why_nothing_is_known() -> None:
    tool = ToolReport("call view", 2, 0, "unverified", ("unverified",), "it never succeeded")
    assert tool_words(tool) == "unverified: it never succeeded"


def test_what_a_list_says_otherwise_is_named_with_its_reason() -> None:
    path = "tools.add_item.inputSchema.additionalProperties"
    ours = Change("list tools", "modern", path, False, None, "false")
    assert change_words(ours) == f"{path} is listed otherwise (2026-07-28 client)"
    theirs = Change("list tools", "modern", path, True, None, "false", "4 says so of every tool")
    assert change_words(theirs) == f"{change_words(ours)}; 4 says so of every tool"


def test_one_server_alone_is_neither_before_nor_after() -> None:
    assert side_word(NOTHING_RAN, "before") == ""
    assert side_word(VERIFICATION, "before") == "before"
    assert build_words(NOTHING_RAN.builds[0], "").startswith("script:shop:main on mcp 1.30.0: ")


def test_what_helps_where_nothing_succeeded() -> None:
    assert (
        "What never succeeded proves nothing: --hints names arguments that fit, --env gives "
        "variables, --allow-network lets them reach the network"
    ) in list(remarks(VERIFICATION))
