"""Every row of what breaks from `fastmcp` 2.x or 3.x to 4.x has an answer by `fix`.

A row is answered when programs that use it run on the old version, do something else on 4.x, and
after `fix` either work there as before or have a marker where they do not.
"""

from pathlib import Path

import pytest

from tests.completeness.fastmcprows import SDKS, answers, problem, programs, rows
from tests.completeness.page import PAGE, fastmcp_section


def test_programs_name_rows_that_exist() -> None:
    for old in SDKS:
        known = {row.id for row in rows()}
        named = {name for one in programs(old) for name in one.steps}
        assert sorted(named - known) == []


def test_every_row_has_a_program() -> None:
    named = {name for old in SDKS for one in programs(old) for name in one.steps}
    assert [row.id for row in rows() if row.id not in named and not row.earlier] == []


def test_programs_have_names_of_their_own_and_compile() -> None:
    for old in SDKS:
        names = [one.id for one in programs(old)]
        assert sorted(names) == sorted(set(names))
        for one in programs(old):
            compile(one.code, one.id, "exec")


@pytest.mark.sdk
def test_every_row_is_answered(tmp_path: Path) -> None:
    found = answers(tmp_path)
    problems = {row.id: problem(row, found.get(row.id, ())) for row in rows()}
    assert {name: why for name, why in problems.items() if why} == {}
    assert fastmcp_section(found) in PAGE.read_text()
