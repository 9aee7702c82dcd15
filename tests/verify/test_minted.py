"""Ids that tools mint already: with a store that replicas share, they hold on any replica."""

from pathlib import Path

import pytest

from analyzer.verify.scenario import Scenario
from tests.samples.building import scenario_of
from tests.samples.reading import Sample, samples
from tests.verify.handled import for_two, held, held_apart, held_in_turn, wrong_steps
from tests.verify.test_handles import migrated, renamed, truth_for

pytestmark = pytest.mark.sdk

MINTING = [one for one in samples() if one.name in ("page-tokens", "job-queue")]
OUTLIVING = "job-queue"
"""A thread goes on with the work of a call: replicas may change, but have to live on."""


@pytest.fixture(params=MINTING, ids=lambda sample: sample.name)
def sample(request: pytest.FixtureRequest) -> Sample:
    found: Sample = request.param
    return found


def test_renames_alone_know_ids_on_one_replica_only(sample: Sample, tmp_path: Path) -> None:
    scenario = scenario_for(sample)
    truth = truth_for(sample, tmp_path, scenario)
    naive = renamed(sample, tmp_path)
    assert wrong_steps(truth, held_in_turn(naive, scenario), scenario)


def test_with_a_store_ids_hold_on_every_replica(sample: Sample, tmp_path: Path) -> None:
    """Two clients on one process, on two in turn, and with each process killed after a call."""
    scenario = scenario_for(sample)
    truth = truth_for(sample, tmp_path, scenario)
    build, manifest = migrated(sample, tmp_path, store="filetree")
    assert manifest.servers == ()
    assert wrong_steps(truth, held(build, scenario, ()), scenario) == []
    assert wrong_steps(truth, held_in_turn(build, scenario), scenario) == []
    if sample.name != OUTLIVING:
        assert wrong_steps(truth, held_apart(build, scenario, ()), scenario) == []


def scenario_for(sample: Sample) -> Scenario:
    longest = max(sample.script.conversation, key=lambda one: len(one.call))
    return for_two(scenario_of(longest))
