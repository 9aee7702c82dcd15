"""A sample as what the room that runs servers takes: builds and scenarios."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analyzer.verify.build import Build, Entry, EntryKind, Transport
from analyzer.verify.conversing import converse
from analyzer.verify.scenario import Era, Scenario, Step
from analyzer.verify.transcript import Transcript
from tests.samples.environments import client_python
from tests.samples.reading import Call, Conversation, Script


PATIENCE = 180.0
"""Seconds that a server may take to start: a machine that runs tests is busy."""


def build_of(
    script: Script, source: Path, python: Path, scratch: Path, flags: Sequence[str] = ()
) -> Build:
    """The sample's server in `source`; `scratch` outlives its processes."""
    first, *rest = script.command
    kind: EntryKind
    kind, name = ("module", rest[0]) if first == "-m" else ("file", first)
    own = script.environment.items()
    return Build(
        python=python,
        entry=Entry(kind, name, tuple(flags)),
        source=source,
        paths=(script.pythonpath,),
        variables={
            "FASTMCP_CHECK_FOR_UPDATES": "off",
            **{name: value.replace("$scratch", str(scratch)) for name, value in own},
        },
    )


def scenario_of(conversation: Conversation) -> Scenario:
    return Scenario(tuple(map(_step, conversation.call)))


def transcript(
    build: Build,
    scenario: Scenario,
    transport: Transport,
    era: Era = "legacy",
    kept: Mapping[str, Any] | None = None,
) -> Transcript:
    """The conversation, which a server that does not start fails with its reason."""
    heard = converse(build, scenario, transport, era, client_python(), kept or {}, PATIENCE)
    assert isinstance(heard, Transcript), f"{heard.reason}\n{heard.said}"
    return heard


def _step(call: Call) -> Step:
    return Step(
        call=call.tool,
        arguments=call.arguments,
        client=call.client,
        answer=call.answer,
        keep=call.remember,
        keep_field=call.remember_field,
        until=call.text if call.until else None,
        tools=call.tools is not None,
    )
