"""Edits as unified diff."""

import pytest

from analyzer.report.diff import fix_diff
from analyzer.report.frames import Sources
from analyzer.run import Edit, Fix

BEFORE = "# é\nimport a\n\n\ndef f():\n    return a.old()\n\n\nlast = 1\n"


def fix(*edits: Edit) -> Fix:
    return Fix("t", "safe", edits)


def at(text: str, old: str, new: str) -> Edit:
    start = text.encode().index(old.encode())
    return Edit("p/a.py", start, start + len(old.encode()), new)


def test_edits_count_bytes_and_hunks_their_true_lines() -> None:
    diff = fix_diff(fix(at(BEFORE, "old", "new")), Sources({"p/a.py": BEFORE}.get))
    assert diff == (
        "--- a/p/a.py",
        "+++ b/p/a.py",
        "@@ -4,5 +4,5 @@",
        " ",
        " def f():",
        "-    return a.old()",
        "+    return a.new()",
        " ",
        " ",
    )


def test_far_edits_are_hunks_of_one_diff() -> None:
    text = "first\n" + "same\n" * 20 + "last\n"
    edits = fix(at(text, "first", "1st\nnew"), at(text, "last", "end"))
    diff = fix_diff(edits, Sources({"p/a.py": text}.get))
    assert [line for line in diff if line[0] in "@+-"] == [
        "--- a/p/a.py",
        "+++ b/p/a.py",
        "@@ -1,3 +1,4 @@",
        "-first",
        "+1st",
        "+new",
        "@@ -20,3 +21,3 @@",
        "-last",
        "+end",
    ]


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        (None, Edit("p/a.py", 0, 1, "x")),
        ("# coding: latin-1\nx = 'é'\n", Edit("p/a.py", 0, 1, "x")),
        ("short\n", Edit("p/a.py", 3, 99, "x")),
        ("é\n", Edit("p/a.py", 1, 2, "x")),
    ],
    ids=["no source", "not UTF-8", "past the end", "inside a character"],
)
def test_what_cannot_be_shown_is_not(text: str | None, edit: Edit) -> None:
    assert fix_diff(fix(edit), Sources({"p/a.py": text}.get)) == ()


def test_overlapping_edits_are_not_shown() -> None:
    edits = fix(Edit("p/a.py", 0, 4, "x"), Edit("p/a.py", 2, 6, "y"))
    assert fix_diff(edits, Sources({"p/a.py": "abcdefgh\n"}.get)) == ()


def test_a_huge_diff_is_cut_with_a_sentence() -> None:
    text = "x\n" * 200
    diff = fix_diff(fix(Edit("p/a.py", 0, 400, "")), Sources({"p/a.py": text}.get))
    assert (len(diff), diff[-1]) == (
        161,
        "… 43 more lines; `unstick fix --diff` shows them all",
    )
