"""The table of all samples is as checked in; each kind of state shows where it must."""

import pytest

from tests.samples.reading import samples
from tests.verify.bench import bench
from tests.verify.table import HEAD, PAGE, header, rows

pytestmark = pytest.mark.sdk


def test_the_table_is_the_one_that_is_checked_in() -> None:
    """Written anew by `python3 tasks.py verification`."""
    with bench() as where:
        found = "".join(f"{row}\n" for row in rows(samples(), where))
    assert HEAD + header() + found == PAGE.read_text(encoding="utf-8")
