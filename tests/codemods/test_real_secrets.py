"""A key that replicas share, for real: what one process signs, the next accepts."""

import shutil
from pathlib import Path

import msgspec
import pytest

from analyzer.verify.build import Build, Entry
from analyzer.verify.conversing import converse
from analyzer.verify.scenario import Scenario, Step
from analyzer.verify.starting import NotStarted
from tests.codemods.handle_cases import fix_known
from tests.samples.building import transcript
from tests.samples.environments import client_python, python_with
from tests.verify.running import NEW

pytestmark = pytest.mark.sdk

BEFORE = Path(__file__).parents[2] / "samples" / "signing-key" / "before"
INVITE = Scenario((Step(call="invite", arguments={"guest": "Ada", "event": "tea"}, keep="code"),))
ACCEPT = Scenario((Step(call="accept", arguments={"code": "$code"}),))


def test_replicas_accept_each_others_codes(tmp_path: Path) -> None:
    folder = tmp_path / "after"
    shutil.copytree(BEFORE, folder)
    fix_known(folder)
    alone = Build(
        python=python_with(NEW), entry=Entry("module", "invitations.server"), source=folder
    )
    shared = msgspec.structs.replace(
        alone, variables={"REPLICAS": "2", "INVITATIONS_KEY": "0f" * 32}
    )
    unset = msgspec.structs.replace(alone, variables={"REPLICAS": "2"})
    assert [accepted(build) for build in (shared, alone)] == [True, False]
    assert isinstance(converse(unset, INVITE, "stdio", "modern", client_python(), {}), NotStarted)


def accepted(build: Build) -> bool:
    """Whether a process takes what the process before it made."""
    code = transcript(build, INVITE, "stdio", "modern").kept
    (answer,) = transcript(build, ACCEPT, "stdio", "modern", code).answers
    assert answer.result is not None
    return not answer.result.get("isError")
