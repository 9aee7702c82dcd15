"""The conformance suite of the protocol on rewritten servers, against twins written by hand."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from analyzer.verification import Conformance, Verification
from analyzer.verify.build import Build, Entry
from analyzer.verify.conformance import (
    FOR_ANY_SERVER,
    Check,
    Lost,
    NotChecked,
    Suite,
    check_server,
    conformance_suite,
    lost_checks,
)
from analyzer.verify.conforming import with_checks
from analyzer.verify.starting import NotStarted, started
from tests.codemods.cases import fix
from tests.samples.building import build_of
from tests.samples.environments import CACHE, python_with
from tests.samples.reading import samples
from tests.verify.bench import PYTHONS
from tests.verify.running import OLD

TWINS = Path(__file__).with_name("twins")
ON_FASTMCP = sorted(file.stem for file in (TWINS / "fastmcp").glob("*.py"))
WITH_TWINS = sorted([*(file.stem for file in TWINS.glob("*.py")), *ON_FASTMCP])
HONEST = {
    # The twin sends the URI along, which the server of 1.x did not.
    "archive": {"sep-2164-data-uri"}
}
"""Checks that only the twin succeeds in, because it says more than the server of 1.x did."""
AT_ONCE = 6
"""A run waits for messages most of the time."""

SUCCEEDS = Check("tools-list", "tools-list", "SUCCESS")


@pytest.mark.parametrize(
    ("after", "lost"),
    [
        ((SUCCEEDS,), ()),
        ((), (Lost(SUCCEEDS, None),)),
        (
            (failed := Check("tools-list", "tools-list", "FAILURE", "none listed"),),
            (Lost(SUCCEEDS, failed),),
        ),
        ((Check("other", "tools-list", "SUCCESS"),), (Lost(SUCCEEDS, None),)),
    ],
    ids=["the same", "not run", "fails", "of another scenario"],
)
def test_lost_checks(after: tuple[Check, ...], lost: tuple[Lost, ...]) -> None:
    never = Check("caching", "hints", "SKIPPED")
    assert lost_checks((SUCCEEDS, never), after) == lost


@pytest.mark.parametrize(
    ("before", "after", "failed"),
    [
        ("SUCCESS", "SUCCESS", False),
        ("SUCCESS", "FAILURE", True),
        ("SUCCESS", "WARNING", False),
        ("SUCCESS", None, False),
        ("FAILURE", "FAILURE", False),
        (None, "FAILURE", False),
    ],
)
def test_a_check_that_fails_now_is_a_divergence(
    before: str | None, after: str | None, failed: bool
) -> None:
    seen = Verification(None, "derived", 3, failed=False, sentence="No divergence.")
    row = Conformance("tools-list", "names", before, after)
    told = "No divergence. Conformance checks that fail now: tools-list: names."
    now = with_checks(seen, (row,))
    assert (now.failed, now.sentence) == (failed, told if failed else "No divergence.")
    assert now.conformance == (row,)


def test_every_sample_on_an_sdk_has_a_twin() -> None:
    kinds = {one.name: {server.framework for server in one.expected.server} for one in samples()}
    on_fastmcp = {name for name, found in kinds.items() if "fastmcp" in found}
    on_mcp = {name for name, found in kinds.items() if found & {"mcp.fastmcp", "mcp.lowlevel"}}
    own = {one.name for one in (TWINS / "before").iterdir()}
    assert on_fastmcp == set(ON_FASTMCP)
    assert on_mcp | on_fastmcp == set(WITH_TWINS) - own


@pytest.mark.sdk
def test_rewritten_servers_conform_as_those_written_by_hand(tmp_path: Path) -> None:
    """One test for all, since their runs wait side by side."""
    suite = the_suite()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        runs = {
            (name, side): pool.submit(checked, suite, build)
            for name in WITH_TWINS
            for side, build in builds(name, tmp_path / name)
        }
        found = {key: run.result() for key, run in runs.items()}
    for name in WITH_TWINS:
        lost = lost_checks(found[name, "twin"], found[name, "rewritten"])
        assert {one.before.id for one in lost} == HONEST.get(name, set()), (name, lost)
    for checks in found.values():
        assert {check.scenario for check in checks} == FOR_ANY_SERVER
        assert Check("tools-list", "tools-list", "SUCCESS") in checks


@pytest.mark.sdk
def test_a_server_of_1x_does_not_conform(tmp_path: Path) -> None:
    """So the checks can tell: the same server succeeds once it is rewritten."""
    name = "calculator"
    script = next(one.script for one in samples() if one.name == name)
    before = build_of(script, source_of(name), python_with(OLD), tmp_path)
    found = {check.id: check.status for check in checked(the_suite(), before)}
    assert found["sep-2575-server-implements-discover"] == "FAILURE"


@pytest.mark.sdk
def test_where_nothing_answers_nothing_is_listed() -> None:
    found = check_server(the_suite(), "http://127.0.0.1:1/mcp")
    assert Check("tools-list", "tools-list", "FAILURE", "Failed: fetch failed") in found


def the_suite() -> Suite:
    suite = conformance_suite(CACHE)
    assert isinstance(suite, Suite), suite
    return suite


def checked(suite: Suite, build: Build) -> tuple[Check, ...]:
    with started(build, "http") as server:
        assert not isinstance(server, NotStarted), f"{server.reason}\n{server.said}"
        found = check_server(suite, server.address.url)
    assert not isinstance(found, NotChecked), f"{found.reason}\n{found.said}"
    return found


def builds(name: str, folder: Path) -> Iterator[tuple[str, Build]]:
    """The server as `fix` leaves it, and the one written by hand."""
    rewritten, twin = folder / "rewritten", folder / "twin"
    shutil.copytree(source_of(name), rewritten)
    assert fix(rewritten, unsafe=True, write=True).refused == ()
    twin.mkdir()
    on_fastmcp = name in ON_FASTMCP
    shutil.copy((TWINS / "fastmcp" if on_fastmcp else TWINS) / f"{name}.py", twin)
    python = python_with(*PYTHONS["fastmcp-4" if on_fastmcp else "mcp-2"])
    yield "twin", Build(python=python, entry=Entry("file", f"{name}.py"), source=twin)
    script = next((one.script for one in samples() if one.name == name), None)
    if script is None:
        yield "rewritten", Build(python=python, entry=Entry("file", "server.py"), source=rewritten)
    else:
        yield "rewritten", build_of(script, rewritten, python, folder)


def source_of(name: str) -> Path:
    """The server of 1.x: a sample's, or one of our own beside the twins."""
    folder = next((one.folder for one in samples() if one.name == name), None)
    return folder / "before" if folder is not None else TWINS / "before" / name
