"""What the checked-in table must show, whatever else it says."""

import pytest

from tests.samples.reading import Sample, samples
from tests.verify.table import COLUMNS, PAGE

ROWS = [
    [cell.strip() for cell in line.strip("|\n").split("|")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ")
]


def cells(sample: Sample, build: str) -> dict[str, str]:
    """What was seen of a build, by client and mode; nothing where it was not run."""
    (row,) = [row for row in ROWS if row[:2] == [sample.name, build]]
    names = [f"{era} {mode}" for era, mode in COLUMNS]
    return {name: cell for name, cell in zip(names, row[2:], strict=True) if cell}


def diverging(seen: dict[str, str]) -> set[str]:
    """Modes in which something differs that nobody accounts for."""
    return {
        mode
        for mode, cell in seen.items()
        if cell != "=" and any(not name.startswith("(") for name in cell.split(", "))
    }


def is_genuine(sample: Sample) -> bool:
    return any(server.verdict == "genuinely-stateful" for server in sample.expected.server)


def is_unverified(seen: dict[str, str]) -> bool:
    return any("unverified" in cell for cell in seen.values())


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_accidental_state_agrees_and_genuine_state_diverges(sample: Sample) -> None:
    for build in ("before", "renamed"):
        seen = cells(sample, build)
        if is_unverified(seen):
            return
        if is_genuine(sample):
            assert diverging(seen) & {"legacy isolate", "modern isolate"}
        else:
            assert diverging(seen) == set()


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_lists_differ_only_where_the_new_sdk_says_more_of_every_server(sample: Sample) -> None:
    """And only on `fastmcp`: on `mcp` a migration leaves them alone."""
    for build in ("before", "renamed", "fixed"):
        if not any(row[:2] == [sample.name, build] for row in ROWS):
            continue
        seen = cells(sample, build)
        lists = {mode: cell for mode, cell in seen.items() if "list " in cell}
        of_fastmcp = sample.script.sdk.startswith("fastmcp") and build != "before"
        assert set(lists.values()) <= ({"(list tools)"} if of_fastmcp else set())
        assert all(mode.endswith(" alone") for mode in lists)


def test_what_a_lifespan_holds_leaks_once_it_is_entered_once_a_process() -> None:
    (sample,) = [sample for sample in samples() if sample.name == "session-lifespan"]
    assert cells(sample, "before")["legacy interleave"] == "="
    assert cells(sample, "renamed")["modern alone"] == "="
    assert "modern interleave" in diverging(cells(sample, "renamed"))


def test_a_cart_under_handles_in_a_store_agrees_everywhere() -> None:
    (sample,) = [sample for sample in samples() if sample.name == "session-cart"]
    assert set(cells(sample, "fixed").values()) == {"="}


def test_what_is_not_verified_is_known() -> None:
    assert {tuple(row[:2]) for row in ROWS if "unverified" in row[2]} == {
        ("plain-json-rpc", "renamed"),
        ("plain-json-rpc", "fixed"),
        ("set-state-3", "renamed"),
    }
