"""The table is as checked in: every sample, in every mode, once."""

from collections.abc import Iterator

import pytest

from tests.samples.reading import Sample, samples
from tests.verify.bench import Bench, bench
from tests.verify.table import HEAD, PAGE, header, rows


@pytest.fixture(scope="module")
def where() -> Iterator[Bench]:
    with bench() as made:
        yield made


@pytest.mark.sdk
@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_rows_of_the_table_are_those_checked_in(sample: Sample, where: Bench) -> None:
    """`python3 tasks.py verification` writes them anew."""
    page = PAGE.read_text(encoding="utf-8").splitlines()
    wanted = [line for line in page if line.startswith(f"| {sample.name} |")]
    assert list(rows([sample], where)) == wanted


def test_the_page_says_what_its_words_mean() -> None:
    assert PAGE.read_text(encoding="utf-8").startswith(HEAD + header())


def test_every_sample_has_its_rows() -> None:
    page = PAGE.read_text(encoding="utf-8").splitlines()
    named = {line.split(" | ")[0].removeprefix("| ") for line in page if line.startswith("| ")}
    assert named - {"sample"} == {sample.name for sample in samples()}
