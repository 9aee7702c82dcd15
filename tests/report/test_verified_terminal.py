"""A verification on a terminal."""

import io

from rich.console import Console

from analyzer.report.verified_terminal import render_verification
from analyzer.verification import Verification

from .sample_verification import NOTHING_RAN, VERIFICATION


def printed(seen: Verification, *, verbose: bool = False) -> str:
    out = io.StringIO()
    render_verification(seen, Console(file=out, width=100), verbose=verbose)
    return out.getvalue()


def test_contradictions_come_first_and_the_answer_last() -> None:
    lines = printed(VERIFICATION).splitlines()
    assert lines[0] == "The run contradicts the analysis"
    assert lines[-1] == VERIFICATION.sentence


def test_what_is_said() -> None:
    text = printed(VERIFICATION)
    for line in (
        "  after: file:shop/server.py on mcp 2.3.0, in a sandbox without network",
        "  isolate, 2026-07-28 client: every call on a replica of its own",
        "      diverges: call view_cart",
        "      step 4 call view_cart of ada, answered by replicas 1, 3 and 5; session data:",
        "      diverges as foreseen: call status (telemetry)",
        "      no divergence in 12 calls, 2 replicas",
        "      unverified: exited with 1",
        "  call pay: refused in other words (2026-07-28 client)",
        "Not called, since they say that they destroy: drop_everything",
    ):
        assert line in text.splitlines()
    words = "still diverges; before: genuine state and leaks"
    assert f"call view_cart        5/6  {words}" in text


def test_a_build_that_does_not_start_says_what_it_was_not_given() -> None:
    assert printed(NOTHING_RAN) == (
        "What was run\n"
        "  script:shop:main on mcp 1.30.0: exited with 1: no TOKEN. Its code reads SHOP_URL and "
        "TOKEN, which\n"
        "    it was not given; --env NAME=VALUE gives them\n"
        "\n"
        "Nothing was verified: exited with 1: no TOKEN.\n"
    )
