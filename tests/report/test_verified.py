"""A verification in the reports that stay: first in each, and inert."""

import msgspec
import pytest

from analyzer.report.html import render_html
from analyzer.report.jsonfile import render_json
from analyzer.report.markdown import render_markdown
from analyzer.run import Run, decode
from analyzer.verification import Verification

from .sample_run import RUN
from .sample_verification import NOTHING_RAN, VERIFICATION

BOTH = pytest.mark.parametrize("seen", [VERIFICATION, NOTHING_RAN], ids=["ran", "nothing ran"])


def verified(seen: Verification) -> Run:
    return msgspec.structs.replace(RUN, verification=seen)


@BOTH
def test_it_comes_back_from_run_json(seen: Verification) -> None:
    assert decode(render_json(verified(seen))).verification == seen


@BOTH
def test_html_has_it_before_everything_else(seen: Verification) -> None:
    page = render_html(verified(seen), lambda _: None, {})
    assert page.index('id="verification"') < page.index('id="plan"')
    assert seen.sentence in page


def test_html_is_inert_and_says_what_contradicts() -> None:
    page = render_html(verified(VERIFICATION), lambda _: None, {})
    assert "<img" not in page
    assert "&lt;img src=x" in page
    told = page.index("The run contradicts the analysis")
    assert told < page.index("file:shop/server.py on mcp 1.30.0")


def test_a_run_that_was_not_verified_has_no_such_part() -> None:
    assert 'id="verification"' not in render_html(RUN, lambda _: None, {})
    assert "What running it showed" not in render_markdown(RUN)


def test_markdown() -> None:
    text = render_markdown(verified(VERIFICATION))
    assert "<img" not in text
    for line in (
        "### What running it showed",
        "| after | 2026-07-28 client | isolate | diverges: call view\\_cart |",
        "| after | 2026-07-28 client | resilience | unverified: exited with 1 |",
        "- call pay: unverified: it never succeeded",
        "- Not called, since they say that they destroy: drop\\_everything",
    ):
        assert line in text.splitlines()
    assert text.index("The run contradicts the analysis") < text.index("| Build | Client |")
