"""One server by itself: in which modes and for which clients it is run."""

import pytest
from click.testing import CliRunner

from analyzer.cli.app import cli
from tests.samples.environments import python_with
from tests.samples.reading import ROOT
from tests.verify.running import NEW, OLD
from tests.verify.test_verifying import outcomes, verified

CART = ROOT / "session-cart" / "before"
CALCULATOR = ROOT / "calculator" / "after"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--mode", "alone"],
            "--mode alone: how a server answers each client alone is what its other modes are "
            "held against; with --before it is compared as well",
        ),
        (["--era", "modern"], "--era modern: before is on mcp-1, which does not speak 2026-07-28"),
        (
            ["--era", "modern", "--era", "legacy"],
            "--era: without --before it is one; run the command once for each",
        ),
    ],
    ids=["alone", "an era it does not speak", "two eras"],
)
def test_what_makes_no_sense_is_said_in_a_sentence(words: list[str], said: str) -> None:
    result = CliRunner().invoke(cli, ["verify", str(CART), *words])
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (2, f"unstick: {said}")


@pytest.mark.sdk
@pytest.mark.parametrize("mode", ["isolate", "resilience"])
def test_one_mode_that_shows_state(mode: str) -> None:
    seen = verified(CART, "--before-python", python_with(OLD), "--mode", mode)
    assert outcomes(seen, "before") == {f"legacy {mode}": "diverges"}
    states = {tool["subject"]: tool["state"] for tool in seen["tools"]}
    assert states["call view_cart"] == ["genuine state"]
    assert states["call list_products"] == ["no state seen"]


@pytest.mark.sdk
def test_who_looks_for_leaks_alone_has_seen_nothing_of_state() -> None:
    """Nor does the analysis contradict it."""
    seen = verified(CART, "--before-python", python_with(OLD), "--mode", "interleave")
    assert {tool["outcome"] for tool in seen["tools"]} == {"unverified"}
    assert {tool["reason"] for tool in seen["tools"]} == {"no mode was run that shows state"}
    assert "contradictions" not in seen


@pytest.mark.sdk
def test_a_new_server_is_met_by_older_clients() -> None:
    given = ("--after-python", python_with(NEW))
    seen = verified(CALCULATOR, *given, "--era", "legacy", "--mode", "resilience")
    assert outcomes(seen, "after") == {"legacy resilience": "no divergence"}
