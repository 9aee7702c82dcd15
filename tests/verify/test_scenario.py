"""Scenarios as they are written in TOML."""

from pathlib import Path

import msgspec
import pytest

from analyzer.verify.scenario import Scenario, Step, read_scenario

WRITTEN = """\
[[step]]
call = "open"
arguments = { name = "a" }
keep = "handle"

[[step]]
client = "ben"
get = "greeting"

[[step]]
complete = "note://{name}"
arguments = { name = "a" }
"""


def test_reads(tmp_path: Path) -> None:
    file = tmp_path / "scenario.toml"
    file.write_text(WRITTEN)
    scenario = read_scenario(file)
    assert scenario == Scenario(
        (
            Step(call="open", arguments={"name": "a"}, keep="handle"),
            Step(get="greeting", client="ben"),
            Step(complete="note://{name}", arguments={"name": "a"}),
        )
    )
    assert scenario.clients() == ("client", "ben")
    assert [step.subject() for step in scenario.step] == [
        "call open",
        "get greeting",
        "complete note://{name}",
    ]


@pytest.mark.parametrize("text", ["[[step]]\n", '[[step]]\ncall = "a"\nread = "b"\n'])
def test_a_step_asks_for_one_thing(text: str, tmp_path: Path) -> None:
    file = tmp_path / "scenario.toml"
    file.write_text(text)
    with pytest.raises(msgspec.ValidationError, match="exactly one of call, read, get"):
        read_scenario(file)
