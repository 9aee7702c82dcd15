"""Every sample, rewritten for the new SDK: the same lists and answers, errors included."""

import shutil
from pathlib import Path

import msgspec
import pytest

from analyzer.verify.build import Build, Transport
from analyzer.verify.comparing import Comparison, compare, truth_of
from analyzer.verify.generating import generate_steps
from analyzer.verify.scenario import Era, Scenario
from tests.codemods.cases import fix
from tests.samples.building import build_of, scenario_of, transcript
from tests.samples.environments import python_with
from tests.samples.reading import Sample, samples
from tests.verify.legitimate import legitimate_table, of_every_server
from tests.verify.running import SUCCESSORS, comparisons

pytestmark = pytest.mark.sdk

MADE_UP = 0
"""The number that `legitimate.toml` gives to requests that are made up."""
RUNS_OF_MADE_UP: tuple[tuple[Transport, Era], ...] = (("stdio", "legacy"), ("http", "modern"))
WITHOUT_SDK = ("plain-json-rpc",)
MIGRATED = [sample for sample in samples() if sample.name not in WITHOUT_SDK]


class Legitimate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Steps of one conversation that are answered otherwise, and why that is right."""

    sample: str
    conversation: int
    eras: tuple[Era, ...]
    transports: tuple[Transport, ...]
    steps: tuple[str, ...]
    why: str
    each: bool = True

    def covers(self, sample: str, transport: Transport, era: Era, conversation: int) -> bool:
        here = self.sample == sample and self.conversation == conversation
        return here and transport in self.transports and era in self.eras


def legitimate() -> tuple[Legitimate, ...]:
    return msgspec.convert(legitimate_table()["difference"], tuple[Legitimate, ...])


@pytest.mark.parametrize("sample", MIGRATED, ids=lambda sample: sample.name)
def test_answers_as_before(sample: Sample, tmp_path: Path) -> None:
    before, after = builds(sample, tmp_path)
    scenarios = [scenario_of(one) for one in sample.script.conversation]
    surprises = {
        (transport, era, conversation): found
        for transport, era, conversation, compared in comparisons(before, after, scenarios)
        if (found := unexpected(compared, sample.name, transport, era, conversation))
    }
    assert surprises == {}


@pytest.mark.parametrize("sample", MIGRATED, ids=lambda sample: sample.name)
def test_made_up_requests_are_answered_as_before(sample: Sample, tmp_path: Path) -> None:
    """With arguments that fit and some that do not, so that refusals are compared as well."""
    before, after = builds(sample, tmp_path)
    listed = transcript(before, Scenario(), "stdio").listed
    scenario = Scenario(generate_steps(listed, destructive=True))
    first, second = (transcript(before, scenario, "stdio") for _ in range(2))
    truth = truth_of(first, second, scenario)
    surprises = {
        (transport, era): found
        for transport, era in RUNS_OF_MADE_UP
        if (
            found := unexpected(
                compare(truth, transcript(after, scenario, transport, era), scenario),
                sample.name,
                transport,
                era,
                MADE_UP,
            )
        )
    }
    assert surprises == {}


def builds(sample: Sample, folder: Path) -> tuple[Build, Build]:
    source, migrated = sample.folder / "before", folder / "after"
    sdk = sample.script.sdk
    shutil.copytree(source, migrated)
    assert fix(migrated, unsafe=True, write=True).refused == ()
    return (
        build_of(sample.script, source, python_with(sdk), folder),
        build_of(sample.script, migrated, python_with(SUCCESSORS[sdk]), folder),
    )


def unexpected(
    compared: Comparison, sample: str, transport: Transport, era: Era, conversation: int
) -> list[str]:
    """Differences that nobody wrote down, and those written down that are not there."""
    told = [one for one in legitimate() if one.covers(sample, transport, era, conversation)]
    allowed = {step for one in told for step in one.steps}
    seen = {difference.subject for difference in compared.differences}
    missing = [
        f"answered as before: {', '.join(sorted(set(one.steps) - seen))}"
        for one in told
        if one.each and set(one.steps) - seen
    ]
    sdk = next(one.script.sdk for one in MIGRATED if one.name == sample)
    return missing + [
        f"{one.subject}: {one.path}: {one.before} → {one.after}"
        for one in compared.differences
        if one.subject not in allowed and not of_every_server(sdk, one)
    ]


def test_each_exception_is_of_a_sample() -> None:
    names = {sample.name: len(sample.script.conversation) for sample in MIGRATED}
    assert [one for one in legitimate() if names.get(one.sample, -1) < one.conversation] == []
