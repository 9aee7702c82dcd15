"""The table is as checked in: every sample, in every mode, once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.samples.reading import Sample, samples
from tests.verify.bench import Bench, bench, tell
from tests.verify.table import HEAD, PAGE, header, row_of


@pytest.fixture(scope="module")
def where() -> Iterator[Bench]:
    with bench() as made:
        yield made


@pytest.mark.sdk
@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_rows_of_the_table_are_those_checked_in(
    sample: Sample, where: Bench, tmp_path: Path
) -> None:
    """`python3 tasks.py verification` writes them anew.

    Told in this thread: a sandbox ends with the thread that started it.
    """
    page = PAGE.read_text(encoding="utf-8").splitlines()
    wanted = [line for line in page if line.startswith(f"| {sample.name} |")]
    assert [row_of(sample.name, told) for told in tell(sample, where, tmp_path)] == wanted


def test_the_page_says_what_its_words_mean() -> None:
    assert PAGE.read_text(encoding="utf-8").startswith(HEAD + header())


def test_every_sample_has_its_rows() -> None:
    page = PAGE.read_text(encoding="utf-8").splitlines()
    named = {line.split(" | ")[0].removeprefix("| ") for line in page if line.startswith("| ")}
    assert named - {"sample"} == {sample.name for sample in samples()}
