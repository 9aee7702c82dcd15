"""What counts for the exit code, and when an audit says nothing."""

import pytest

from analyzer.cli.config import FailOn, Require
from analyzer.cli.exit_codes import above, counting, failures, nothing_judged
from analyzer.run import Category, SkippedFile, VerdictName
from tests.cli.runs import finding, run, server

MANDATORY, POTENTIAL, OPTIONAL = (
    finding(category) for category in ("mandatory", "potential", "optional")
)


@pytest.mark.parametrize(
    ("fail_on", "expected"),
    [
        ("mandatory", [MANDATORY]),
        ("potential", [MANDATORY, POTENTIAL]),
        ("optional", [MANDATORY, POTENTIAL, OPTIONAL]),
        ("never", []),
    ],
)
def test_fail_on(fail_on: FailOn, expected: list[Category]) -> None:
    assert counting((MANDATORY, POTENTIAL, OPTIONAL), fail_on) == expected


@pytest.mark.parametrize(
    ("require", "too_high"),
    [
        (None, []),
        ("stateless", ["accidentally-stateful", "inconclusive", "genuinely-stateful"]),
        ("accidentally-stateful", ["inconclusive", "genuinely-stateful"]),
    ],
)
def test_require(require: Require | None, too_high: list[VerdictName]) -> None:
    verdicts: tuple[VerdictName, ...] = (
        "stateless",
        "accidentally-stateful",
        "inconclusive",
        "genuinely-stateful",
    )
    servers = tuple(server(verdict) for verdict in verdicts)
    assert [s.verdict for s in above(servers, require)] == too_high


BROKEN = (SkippedFile("bad.py", "syntax error"),)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        pytest.param(run(server("stateless"), failed=BROKEN), None, id="a-server"),
        pytest.param(
            run(analysed=(), failed=BROKEN), "nothing readable: bad.py: syntax error", id="unread"
        ),
        pytest.param(
            run(analysed=(), failed=BROKEN * 2),
            "nothing readable in app: 2 files failed",
            id="all-unread",
        ),
        pytest.param(
            run(failed=BROKEN),
            "no MCP server found in app: 1 file read, 1 failed",
            id="some-unread",
        ),
        pytest.param(
            run(analysed=("a.py", "b.py")),
            "no MCP server found in app: 2 files read",
            id="no-server",
        ),
        pytest.param(
            run(analysed=()),
            "no MCP server found in app: no Python file there mentions MCP",
            id="nothing-to-read",
        ),
    ],
)
def test_nothing_judged(value, sentence: str | None) -> None:
    assert nothing_judged(value) == sentence


def test_failed_files_are_listed_with_visible_names() -> None:
    failed = (SkippedFile("a\x1b[31m.py", "not text"),)
    assert failures(run(failed=failed)) == ["a\\u001b[31m.py: not text"]
