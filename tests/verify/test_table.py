"""Rows of the table are as checked in; each kind of state shows where it must."""

import pytest

from tests.samples.reading import samples
from tests.verify.bench import bench
from tests.verify.table import HEAD, PAGE, header, rows

pytestmark = pytest.mark.sdk

CHOSEN = ("memo-cache", "lowlevel-dispatch", "session-lifespan", "set-state-3")
"""One that loses nothing, one that loses, one that leaks, and one on fastmcp."""


@pytest.mark.parametrize("name", CHOSEN)
def test_rows_of_the_table_are_those_checked_in(name: str) -> None:
    """The whole table is written anew by `python3 tasks.py verification`.

    A sample that comes out otherwise while other tests run beside it is run once more.
    """
    page = PAGE.read_text(encoding="utf-8")
    wanted = [line for line in page.splitlines() if line.startswith(f"| {name} |")]
    chosen = [sample for sample in samples() if sample.name == name]
    with bench() as where:
        found = list(rows(chosen, where))
        if found != wanted:
            found = list(rows(chosen, where))
    assert found == wanted
    assert page.startswith(HEAD + header())


def test_every_sample_has_its_rows() -> None:
    page = PAGE.read_text(encoding="utf-8").splitlines()
    named = {line.split(" | ")[0].removeprefix("| ") for line in page if line.startswith("| ")}
    assert named - {"sample"} == {sample.name for sample in samples()}
