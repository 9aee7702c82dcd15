"""A handful of published servers, as they are on 1.x and rewritten on 2.x.

`python -m tests.verify.published` runs all of them; what came of that is in `docs/score.md`.
"""

from pathlib import Path

import pytest

from tests.verify.published import Outcome, published, run_published

IN_CI = (
    "mcp-chess",
    "mcp-sequential-thinking",
    "mcp-server-calculator",
    "mcp-server-fetch",
    "mcp-server-git",
    "mcp-server-time",
)


@pytest.mark.sdk
@pytest.mark.parametrize("name", IN_CI)
def test_answers_as_before(name: str, tmp_path: Path) -> None:
    outcome = run_published(name, tmp_path)
    assert outcome.problems == ()
    assert outcome.starts_before == ("stdio", "http")
    assert outcome.starts_after == ("stdio legacy", "stdio modern", "http legacy", "http modern")
    assert surprises(name, outcome) == {}


def surprises(name: str, outcome: Outcome) -> dict[str, list[str]]:
    """Differences that nobody wrote down, by transport and client."""
    known = {one.path for one in published()[name].legitimate}
    return {
        how: [f"{one.path}: {one.before} → {one.after}" for one in compared.differences]
        for how, compared in outcome.compared.items()
        if {one.path for one in compared.differences} != known
    }


def test_all_are_written_down() -> None:
    assert set(IN_CI) <= set(published())
