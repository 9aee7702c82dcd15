"""State under handles carries over: held against the original, on the real SDKs over HTTP."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import msgspec
import pytest

from analyzer.manifest import FILE_NAME, Manifest, read_manifest
from analyzer.pipeline import fix
from analyzer.rewrite.result import FixOptions
from analyzer.settings import Settings
from analyzer.verify.build import Build
from analyzer.verify.comparing import Truth, truth_of
from analyzer.verify.scenario import Scenario
from analyzer.verify.transcript import Transcript
from tests.codemods.cases import fix as rename
from tests.samples.building import build_of, scenario_of, transcript
from tests.samples.environments import python_with
from tests.samples.reading import Sample, samples
from tests.verify.handled import (
    each_client,
    for_two,
    handles_in,
    held,
    held_apart,
    wrong_steps,
)
from tests.verify.running import NEW

pytestmark = pytest.mark.sdk

STORE = "py-key-value-aio[{}]==0.5.0"
SUCCESSORS = {"mcp": NEW, "fastmcp": "fastmcp==4.2.3"}
HANDLED = [one for one in samples() if (one.folder / "after" / FILE_NAME).exists()]


@pytest.fixture(params=HANDLED, ids=lambda sample: sample.name)
def sample(request: pytest.FixtureRequest) -> Sample:
    found: Sample = request.param
    return found


def test_renames_alone_lose_state_or_share_it(sample: Sample, tmp_path: Path) -> None:
    """The need for handles, on record: clients on one process, or each call on a fresh one."""
    scenario = scenario_for(sample)
    truth = truth_for(sample, tmp_path, scenario)
    naive = renamed(sample, tmp_path)
    together = wrong_steps(truth, held(naive, scenario, ()), scenario)
    apart = wrong_steps(truth, held_apart(naive, scenario, ()), scenario)
    assert together + apart


def test_handles_keep_clients_apart_on_one_process(sample: Sample, tmp_path: Path) -> None:
    scenario = scenario_for(sample)
    truth = truth_for(sample, tmp_path, scenario)
    build, manifest = migrated(sample, tmp_path)
    assert wrong_steps(truth, held(build, scenario, handles_in(manifest)), scenario) == []


def test_with_a_store_each_call_may_reach_another_replica(sample: Sample, tmp_path: Path) -> None:
    """Every call has a process of its own, which is killed before the next."""
    scenario = scenario_for(sample)
    truth = truth_for(sample, tmp_path, scenario)
    build, manifest = migrated(sample, tmp_path, store="filetree")
    handles = handles_in(manifest)
    assert wrong_steps(truth, held(build, scenario, handles), scenario) == []
    assert wrong_steps(truth, held_apart(build, scenario, handles), scenario) == []


def scenario_for(sample: Sample) -> Scenario:
    """The sample's longest conversation, by two clients in turn."""
    longest = max(sample.script.conversation, key=lambda one: len(one.call))
    return for_two(scenario_of(longest))


def truth_for(sample: Sample, scratch: Path, scenario: Scenario) -> Truth:
    """What the original answers each client that has it for itself."""
    build = build_of(
        sample.script, sample.folder / "before", python_with(sample.script.sdk), scratch
    )
    first, second = (_alone(build, scenario) for _ in range(2))
    return truth_of(first, second, scenario)


def _alone(build: Build, scenario: Scenario) -> Transcript:
    answers = {}
    for own, numbers in each_client(scenario):
        heard = transcript(build, own, "stdio", "legacy")
        answers |= dict(zip(numbers, heard.answers, strict=True))
    return msgspec.structs.replace(
        heard, answers=tuple(answer for _, answer in sorted(answers.items()))
    )


def renamed(sample: Sample, scratch: Path) -> Build:
    folder = scratch / "renamed"
    shutil.copytree(sample.folder / "before", folder)
    rename(folder, unsafe=True, write=True)
    return build_of(sample.script, folder, python_with(_new(sample)), scratch, _flags(sample))


def migrated(
    sample: Sample,
    scratch: Path,
    store: str | None = None,
    variables: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Build, Manifest]:
    """`variables` say where the store is; a folder of files is one for all."""
    folder = scratch / f"migrated-{store}"
    shutil.copytree(sample.folder / "before", folder)
    given = {"write": True, "unsafe": True, "allow_dirty": True, "store": store}
    result = fix(Settings(paths=(str(folder),), cache=False), msgspec.convert(given, FixOptions))
    assert result.refused == ()
    python = python_with(_new(sample), *([STORE.format(store)] if store else []))
    build = build_of(sample.script, folder, python, scratch, _flags(sample))
    shared = scratch / "state"
    shared.mkdir(exist_ok=True)
    build = msgspec.structs.replace(
        build, variables={**build.variables, "STATE_FOLDER": str(shared), **variables}
    )
    written = folder / FILE_NAME
    return build, read_manifest(written) if written.exists() else Manifest()


def _new(sample: Sample) -> str:
    return SUCCESSORS[sample.script.sdk.partition("==")[0]]


def _flags(sample: Sample) -> tuple[str, ...]:
    """What makes the sample serve HTTP, where it says so itself."""
    flags = [one.flags for one in sample.script.conversation if one.transport != "stdio"]
    return flags[0] if flags else ()
