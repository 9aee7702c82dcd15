"""The section on servers that were rewritten and started: how it is written, and what it says."""

from analyzer.rewrite.result import FixResult
from analyzer.verify.comparing import Comparison, Difference
from tests.corpus.document import LIMITS, SCORE, page
from tests.corpus.migration import HEAD, REWRITTEN, section, section_of
from tests.corpus.scoring import total
from tests.verify.published import Outcome

RESULT = FixResult(
    changes=(),
    applied={"UNS401": 2, "UNS402": 1},
    marked=(),
    refused=(),
    diagnostics=(),
    written=True,
    exit_code=1,
)
BOTH = ("stdio", "http")
ALL = ("stdio legacy", "stdio modern", "http legacy", "http modern")


def test_a_row_says_what_is_lost_and_what_is_answered_otherwise() -> None:
    places = (
        Difference("list tools", "tools.calculate", "{}", None),
        Difference("2 call calculate", "steps[1].result", "{}", None),
        Difference("2 call calculate", "steps[1].error", None, "{}"),
    )
    compared = {"stdio legacy": Comparison(places, (), ("calculate",))}
    outcome = Outcome(RESULT, BOTH, ALL, compared, tools=1, steps=4)
    row = section([("mcp-server-calculator", outcome)]).splitlines()[-1]
    assert row == (
        "| mcp-server-calculator | 3 | 0 | 0 | yes | yes | 1 | 1 | 1 | 4 "
        "| list tools, 2 call calculate |"
    )


def test_what_does_not_start_has_its_reason() -> None:
    outcome = Outcome(
        RESULT, problems=("before, stdio: exited with 1", "before, http: exited with 1")
    )
    *_, row, blank, note, reason = section([("mcp-windbg", outcome)]).splitlines()
    assert row == "| mcp-windbg | 3 | 0 | 0 | no | no |  |  |  |  |  |"
    assert blank == ""
    assert note == "- mcp-windbg: imports winreg, which only Windows has"
    assert reason == "- mcp-windbg: exited with 1"


def test_a_page_written_anew_keeps_the_section() -> None:
    written = section([("mcp-server-calculator", Outcome(RESULT, BOTH, ALL))])
    text = page([], total([]), written)
    assert section_of(text) == written
    assert page([], total([]), section_of(text)) == text
    assert section_of(page([], total([]))) == ""


def test_nine_of_ten_that_start_before_start_after_and_none_loses_a_tool() -> None:
    """By the page in the repository, which takes a download to write."""
    text = SCORE.read_text(encoding="utf-8")
    lines = text[text.index(REWRITTEN) : text.index(LIMITS)].splitlines()
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line[:1] == "|"]
    assert tuple(cells[0]) == HEAD
    rows = [dict(zip(HEAD, row, strict=True)) for row in cells[2:]]
    before = [row for row in rows if row["starts on 1.x"] == "yes"]
    after = [row for row in before if row["starts on 2.x"] == "yes"]
    assert len(before) >= 10
    assert len(after) >= 0.9 * len(before)
    assert [row["server"] for row in before if row["lost"] != "0"] == []
