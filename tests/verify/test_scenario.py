"""Scenarios as they are written in TOML."""

from pathlib import Path

import msgspec
import pytest

from analyzer.verify.scenario import Hints, Scenario, Step, read_hints, read_scenario, unkept

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


def test_names_that_nothing_keeps() -> None:
    scenario = Scenario(
        (
            Step(call="open", arguments={"path": "$work/a", "after": ["$made"]}, keep="made"),
            Step(call="show", arguments={"made": "$made", "price": "$5 or less"}),
            Step(read="notes://$made/$part"),
        )
    )
    assert list(unkept(scenario)) == [
        "Step 1 sends $made as it is: no earlier step keeps made",
        "Step 3 sends $part as it is: no earlier step keeps part",
    ]


YAML = """\
steps:
  - call: add
    client: ada
    arguments: {sku: tea, quantity: 2}
    answer: {approve: true}
    keep: line
  - read: cart://$line
"""


def test_yaml_says_the_same(tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(YAML)
    assert read_scenario(file) == Scenario(
        (
            Step(
                call="add",
                client="ada",
                arguments={"sku": "tea", "quantity": 2},
                answer={"approve": True},
                keep="line",
            ),
            Step(read="cart://$line"),
        )
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("steps: [", "scenario.yaml: while parsing"),
        ("- call: add\n", "scenario.yaml has no table at its top"),
        ("steps: [{cal: add}]", "scenario.yaml: .*unknown field `cal`"),
    ],
)
def test_mistakes_in_yaml(text: str, problem: str, tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(text)
    with pytest.raises(ValueError, match=problem):
        read_scenario(file)


def test_hints(tmp_path: Path) -> None:
    file = tmp_path / "hints.toml"
    file.write_text('params = { zone = "UTC" }\n[tools.say]\nword = "hello"\n')
    assert read_hints(file) == Hints({"zone": "UTC"}, {"say": {"word": "hello"}})
