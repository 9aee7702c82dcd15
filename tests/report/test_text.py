"""Text helpers: what is shown of hostile or long text."""

import pytest

from analyzer.report.text import listed, one_line, plural, shorten, split_lines, visible

HIDDEN = [
    ("\x1b[31mred", "\\u001b[31mred"),
    ("a\u2028b", "a\\u2028b"),
    ("user\u202e nimda", "user\\u202e nimda"),
    ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
    ("half \ud800 pair", "half \\ud800 pair"),
    ("tag\U000e0041", "tag\\U000e0041"),
    ("tab\tand\nnewline é 漢", "tab\tand\nnewline é 漢"),
]


@pytest.mark.parametrize(("text", "shown"), HIDDEN)
def test_what_hides_is_spelled_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_one_line_joins_every_white_space() -> None:
    assert one_line("  a\r\n\tb\u2003c ") == "a b c"


def test_shorten_keeps_both_ends() -> None:
    assert [shorten("short", 9), shorten("tool_with_a_long_name", 11), shorten("abcdef", 3)] == [
        "short",
        "tool_wi…ame",
        "abc",
    ]


def test_lines_end_where_python_ends_them() -> None:
    assert split_lines("a\r\nb\rc\nd\x0ce\u2028f") == ("a", "b", "c", "d\x0ce\u2028f")


def test_counts_and_lists_read_as_english() -> None:
    assert [plural(1, "file"), plural(1204, "file"), plural(2, "fix", "fixes")] == [
        "1 file",
        "1,204 files",
        "2 fixes",
    ]
    assert [listed(()), listed(("a",)), listed(("a", "b", "c")), listed(tuple("abcdefg"), 3)] == [
        "",
        "a",
        "a, b and c",
        "a, b and 5 more",
    ]
