"""Messages: lists in words, nothing missing, nothing that a terminal would act on."""

import pytest

from analyzer.findings.rendering import join_words, render_message
from tests.findings.samples import FACT, fact, valued


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a", "b", "c", "d"], "a, b and 2 more"),
        (["a", "b", "c", "d", "e"], "a, b and 3 more"),
    ],
)
def test_join_words(words: list[str], text: str) -> None:
    assert join_words(words) == text


def test_fills_in_values_and_own_fields() -> None:
    template = "`{cell}` ({role}): {read_by}; {source}; {server}; {{braces}}"
    expected = "`current` (session data): show and list; current = None; server.py:mcp; {braces}"
    assert render_message(template, FACT) == expected


def test_what_is_missing_has_words() -> None:
    bare = fact(values={}, server=None, cell=None, source="")
    template = "{cell}, {written_by}, {function}, {server}, {role}"
    expected = "this value, no entry point, module level, this server, unknown"
    assert render_message(template, bare) == expected


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({}, "`current`: written by select, read by show and list [sic]"),
        ({"read_by": ()}, "`current`: written by select [sic]"),
        ({"written_by": ()}, "`current`, read by show and list [sic]"),
        ({"written_by": (), "read_by": ()}, "`current` [sic]"),
    ],
)
def test_a_part_in_brackets_goes_with_its_word(values: dict[str, tuple[str]], text: str) -> None:
    template = "`{cell}`[: written by {written_by}][, read by {read_by}] [sic]"
    assert render_message(template, valued(**values)) == text


def test_hostile_text_is_one_short_printable_line() -> None:
    hostile = valued(cell="\x1b[31mred\n{role}\t" + "x" * 200)
    expected = "\ufffd[31mred {role} " + "x" * 63 + "…"
    assert render_message("{cell}", hostile) == expected


def test_reasons_are_not_cut() -> None:
    reason = "because " * 50
    assert render_message("{reason}", valued(reason=reason)) == reason.strip()
