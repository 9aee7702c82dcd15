"""What is known of one tool, in words."""

import pytest

from analyzer.report.verified import tool_words
from analyzer.verification import Outcome, StateSeen, ToolReport


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
