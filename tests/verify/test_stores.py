"""Migrated samples on real stores: every call has a process of its own, killed after it."""

from pathlib import Path

import pytest

from tests.samples.building import scenario_of
from tests.samples.reading import Sample, samples
from tests.verify.handled import handles_in, held_apart, wrong_steps
from tests.verify.stores import STORES
from tests.verify.test_handles import migrated, truth_for

pytestmark = pytest.mark.sdk

NAMES = ("page-tokens", "session-cart")
"""Ids that a tool mints itself, and a handle that is new."""
KEPT = [one for one in samples() if one.name in NAMES]


@pytest.mark.parametrize("sample", KEPT, ids=lambda sample: sample.name)
@pytest.mark.parametrize("store", STORES)
def test_each_call_on_a_fresh_replica(store: str, sample: Sample, tmp_path: Path) -> None:
    longest = max(sample.script.conversation, key=lambda one: len(one.call))
    scenario = scenario_of(longest)
    truth = truth_for(sample, tmp_path, scenario)
    with STORES[store]() as variables:
        build, manifest = migrated(sample, tmp_path, store, variables)
        heard = held_apart(build, scenario, handles_in(manifest))
    assert wrong_steps(truth, heard, scenario) == []
