"""A build held through all its conversations, and two builds held against each other."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from analyzer.verify.build import Build, Transport
from analyzer.verify.comparing import Comparison, compare, truth_of
from analyzer.verify.scenario import Era, Scenario
from analyzer.verify.starting import Running, Url, started
from analyzer.verify.transcript import Transcript
from tests.samples.building import transcript

TRANSPORTS: tuple[Transport, ...] = ("stdio", "http")
ERAS: tuple[Era, ...] = ("legacy", "modern")
REVISIONS: dict[Era, str] = {"legacy": "2025-11-25", "modern": "2026-07-28"}
OLD, NEW = "mcp==1.30.0", "mcp==2.3.0"
FASTMCP = "fastmcp==4.2.3"
SUCCESSORS = {OLD: NEW, "fastmcp==2.14.7": FASTMCP, "fastmcp==3.4.11": FASTMCP}
"""What a server goes to, by what it is written for."""


def in_turn(
    build: Build, scenarios: Sequence[Scenario], transport: Transport, era: Era
) -> list[Transcript]:
    """One process after the other; what one conversation kept, the next knows."""
    heard: list[Transcript] = []
    kept: dict[str, Any] = {}
    for scenario in scenarios:
        heard.append(transcript(build, scenario, transport, era, kept))
        kept = heard[-1].kept
    return heard


def comparisons(
    before: Build, after: Build, scenarios: Sequence[Scenario]
) -> Iterator[tuple[Transport, Era, int, Comparison]]:
    """The new build over each transport with each client, against the old one recorded twice."""
    for transport in TRANSPORTS:
        first, second = (in_turn(before, scenarios, transport, "legacy") for _ in range(2))
        recorded = zip(first, second, scenarios, strict=True)
        truths = [truth_of(one, other, scenario) for one, other, scenario in recorded]
        for era in ERAS:
            new = in_turn(after, scenarios, transport, era)
            assert {heard.revision for heard in new} == {REVISIONS[era]}
            for at, (truth, heard, scenario) in enumerate(
                zip(truths, new, scenarios, strict=True), 1
            ):
                yield transport, era, at, compare(truth, heard, scenario)


@contextmanager
def replicas(build: Build, count: int = 1) -> Iterator[list[str]]:
    """The addresses of so many processes of one build, until the block ends."""
    with ExitStack() as stack:
        urls = []
        for _ in range(count):
            running = stack.enter_context(started(build, "http"))
            assert isinstance(running, Running), running
            assert isinstance(running.address, Url)
            urls.append(running.address.url)
        yield urls
