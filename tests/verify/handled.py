"""Old conversations held with a server whose tools take handles now, as its manifest says."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from analyzer.manifest import Handle, Manifest
from analyzer.verify.build import Build, Transport
from analyzer.verify.comparing import Difference, Truth, compare
from analyzer.verify.conversing import talk_with
from analyzer.verify.scenario import Scenario, Step
from analyzer.verify.starting import Running, started
from analyzer.verify.transcript import Transcript
from tests.samples.building import PATIENCE, transcript
from tests.samples.environments import client_python


def handles_in(manifest: Manifest) -> tuple[Handle, ...]:
    return tuple(handle for server in manifest.servers for handle in server.handles)


def with_handles(scenario: Scenario, handles: Sequence[Handle]) -> Scenario:
    """Each client opens what it needs first, and then says the same with its handle."""
    openings = [
        Step(
            call=one.open.tool,
            arguments=one.open.arguments,
            client=client,
            keep=_name(client, one),
        )
        for client in scenario.clients()
        for one in handles
    ]
    return Scenario((*openings, *(_handed(step, handles) for step in scenario.step)))


def for_two(scenario: Scenario) -> Scenario:
    """The same conversation by two clients, step by step."""
    return Scenario(
        tuple(_renamed(step, client) for step in scenario.step for client in ("ada", "ben"))
    )


def alone(scenario: Scenario, client: str) -> tuple[Scenario, list[int]]:
    """What one client says, and which of the steps that is."""
    numbers = [at for at, step in enumerate(scenario.step) if step.client == client]
    return Scenario(tuple(scenario.step[at] for at in numbers)), numbers


def held(
    build: Build, scenario: Scenario, handles: Sequence[Handle], transport: Transport = "http"
) -> Transcript:
    """The conversation with one process, without the answers that opened something."""
    whole = transcript(build, with_handles(scenario, handles), transport, "modern")
    return _without_openings(whole, scenario)


def held_apart(build: Build, scenario: Scenario, handles: Sequence[Handle]) -> Transcript:
    """The conversation with a process of its own for each step, which is killed after it."""
    kept: dict[str, Any] = {}
    found = []
    for step in with_handles(scenario, handles).step:
        heard = transcript(build, Scenario((step,)), "http", "modern", kept)
        kept = heard.kept
        found.append(heard)
    answers = tuple(one.answers[0] for one in found)
    return _without_openings(msgspec.structs.replace(found[0], answers=answers), scenario)


def held_in_turn(build: Build, scenario: Scenario) -> Transcript:
    """The conversation with two processes that live on: no two steps of a client meet one."""
    kept: dict[str, Any] = {}
    turns: Counter[str] = Counter()
    found = []
    with started(build, "http", PATIENCE) as one, started(build, "http", PATIENCE) as other:
        for step in scenario.step:
            replica = (one, other)[turns[step.client] % 2]
            turns[step.client] += 1
            assert isinstance(replica, Running)
            heard = talk_with(
                {step.client: replica}, Scenario((step,)), "modern", client_python(), kept
            )
            assert isinstance(heard, Transcript)
            kept = heard.kept
            found.append(heard)
    answers = tuple(heard.answers[0] for heard in found)
    return msgspec.structs.replace(found[0], answers=answers)


def wrong_steps(truth: Truth, heard: Transcript, scenario: Scenario) -> list[str]:
    """What was answered otherwise, said shortly; lists are left out, as tools changed."""
    return [_said(one) for one in compare(truth, heard, scenario).differences if _is_step(one)]


def _is_step(one: Difference) -> bool:
    return one.subject[0].isdigit()


def _said(one: Difference) -> str:
    return f"{one.subject}: {one.before} → {one.after}"


def _without_openings(heard: Transcript, scenario: Scenario) -> Transcript:
    return msgspec.structs.replace(heard, answers=heard.answers[-len(scenario.step) :])


def _handed(step: Step, handles: Sequence[Handle]) -> Step:
    given = {
        one.argument: f"${_name(step.client, one)}" for one in handles if step.call in one.tools
    }
    return msgspec.structs.replace(step, arguments={**step.arguments, **given})


def _renamed(step: Step, client: str) -> Step:
    """The step by another client, with names of its own for what is kept."""
    keep = f"{step.keep}_{client}" if step.keep is not None else None
    arguments = {
        name: f"{value}_{client}" if isinstance(value, str) and value[:1] == "$" else value
        for name, value in step.arguments.items()
    }
    return msgspec.structs.replace(step, client=client, keep=keep, arguments=arguments)


def _name(client: str, handle: Handle) -> str:
    return f"{client}_{handle.argument}"


def each_client(scenario: Scenario) -> Iterator[tuple[Scenario, list[int]]]:
    for client in scenario.clients():
        yield alone(scenario, client)
