"""Every breaking row of the API and every step that matters to a server has an answer by `fix`.

A row is answered when a program of 1.x code that uses it runs on 1.30.0, does something else on
2.3.0, and after `fix` either works there as before or has a marker where it does not.
`open.txt` names what has no answer yet; it must be exact.
"""

from pathlib import Path

import pytest

from tests.completeness.answers import judge, snippets, worst
from tests.completeness.page import PAGE, mcp_section
from tests.completeness.rows import HERE, rows, steps
from tests.completeness.run import answers_of, subjects, table, unanswered


def test_every_row_and_step_has_a_snippet() -> None:
    named = {name for one in snippets() for name in (*one.rows, *one.steps)}
    open_subjects = set(_open())
    assert [s for s in subjects() if s not in named and s not in open_subjects] == []


def test_snippets_name_rows_and_steps_that_exist() -> None:
    known = {row.path for row in rows()} | {step.id for step in steps()}
    named = {name for one in snippets() for name in (*one.rows, *one.steps)}
    assert sorted(named - known) == []


def test_snippets_have_names_of_their_own_and_compile() -> None:
    names = [snippet.id for snippet in snippets()]
    assert sorted(names) == sorted(set(names))
    for snippet in snippets():
        compile(snippet.code, snippet.id, "exec")


def test_only_what_needs_nothing_is_kept() -> None:
    nothing = {step.id for step in steps() if step.auto == "nothing to rewrite"}
    kept = {step for one in snippets() if one.kept for step in one.steps}
    assert sorted(kept - nothing - NEW_ONLY) == []


# Steps whose change programs of 1.30.0 cannot meet, as their own text says.
NEW_ONLY = {"M028", "M022", "D07", "D08"}


@pytest.mark.sdk
def test_every_row_and_step_is_answered(tmp_path: Path) -> None:
    found = answers_of(judge(snippets(), tmp_path))
    print(table(found))
    assert mcp_section(found) in PAGE.read_text()
    assert {s: worst(found.get(s, ())) for s in unanswered(found)} == dict.fromkeys(
        _open(), "unanswered"
    )


def _open() -> list[str]:
    return (HERE / "open.txt").read_text().split()
