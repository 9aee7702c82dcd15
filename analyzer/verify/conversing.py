"""Hold a scenario's conversation with a build, through a real client in a process of its own."""

import os
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from analyzer.verify.build import Build, Transport
from analyzer.verify.environments import Environment, NotMade, Recipe, environment
from analyzer.verify.lanes import lanes_of
from analyzer.verify.place import ALLOWED, private_place
from analyzer.verify.process import run_to_end
from analyzer.verify.scenario import Era, Scenario
from analyzer.verify.starting import (
    START_SECONDS,
    NotStarted,
    Pipes,
    Running,
    Url,
    started,
    why_ended,
)
from analyzer.verify.transcript import Transcript

CLIENT = Recipe(("mcp==2.3.0",))
TALK = Path(__file__).parent / "remote" / "talk.py"
STEP_SECONDS = 15.0
CONVERSATION_SECONDS = 120.0
MODES: dict[Era, str] = {"legacy": "legacy", "modern": "auto"}


class _Heard(msgspec.Struct):
    """What the client writes: a conversation, or why there was none."""

    transcript: Transcript | None = None
    unreached: str | None = None


def client_python(folder: Path | None = None) -> Path:
    """A Python that has the client; raises `RuntimeError` when it cannot be installed."""
    match environment(CLIENT, folder):
        case Environment(python):
            return python
        case NotMade(reason):
            raise RuntimeError(f"the client cannot be installed: {reason}")


def converse(
    build: Build,
    scenario: Scenario,
    transport: Transport,
    era: Era,
    client: Path,
    kept: Mapping[str, Any] = MappingProxyType({}),
    start_seconds: float = START_SECONDS,
) -> Transcript | NotStarted:
    """Start the server, hold the conversation and end the server.

    Over stdio every client has a process of its own, over HTTP all share one. `client` is the
    Python that has the client; `kept` is what steps may speak of from the start.
    """
    names = scenario.clients()
    with ExitStack() as stack:
        servers: dict[str, Running] = {}
        for name in names if transport == "stdio" else names[:1]:
            server = stack.enter_context(started(build, transport, start_seconds))
            if isinstance(server, NotStarted):
                return server
            servers[name] = server
        talking = {name: servers.get(name, servers[names[0]]) for name in names}
        return talk_with(talking, scenario, era, client, kept)


def talk_with(
    servers: Mapping[str, Running],
    scenario: Scenario,
    era: Era,
    client: Path,
    kept: Mapping[str, Any] = MappingProxyType({}),
) -> Transcript | NotStarted:
    """Hold the conversation with servers that run already: `servers` has each client's."""
    job = {
        "mode": MODES[era],
        "seconds": STEP_SECONDS,
        "connect_seconds": STEP_SECONDS,
        "left_out": [],
        "lanes": lanes_of(scenario, "as written"),
        "kept": dict(kept),
        "clients": {name: _address(server) for name, server in servers.items()},
        "steps": [msgspec.to_builtins(step) for step in scenario.step],
    }
    return _talk(job, list(dict.fromkeys(servers.values())), client)


def _address(server: Running) -> dict[str, Any]:
    place = {"work": str(server.place.work), "home": str(server.place.home)}
    return {**msgspec.to_builtins(server.address), "place": place}


def _talk(job: dict[str, Any], servers: list[Running], client: Path) -> Transcript | NotStarted:
    handed = [number for server in servers for number in _numbers(server.address)]
    with private_place(None) as place:
        finished = run_to_end(
            [client, "-W", "ignore", TALK],
            told=msgspec.json.encode(job),
            folder=place.work,
            variables={name: os.environ[name] for name in ALLOWED if name in os.environ},
            handed=handed,
            seconds=CONVERSATION_SECONDS,
        )
    if finished is None:
        return why_ended(servers[0].process, f"it talks for {CONVERSATION_SECONDS:g} seconds")
    if finished.code != 0:
        raise RuntimeError(f"the client failed: {finished.said}")
    heard = msgspec.json.decode(_without_places(finished.out, servers), type=_Heard)
    if heard.unreached is not None:
        return why_ended(servers[0].process, heard.unreached)
    assert heard.transcript is not None
    return heard.transcript


def _numbers(address: Pipes | Url) -> tuple[int, ...]:
    return (address.read, address.write) if isinstance(address, Pipes) else ()


def _without_places(out: bytes, servers: list[Running]) -> bytes:
    """Folders that are a server's own are the same folders in every run."""
    for server in servers:
        for name in ("work", "home", "temporary", "root"):
            path = str(getattr(server.place, name)).encode()
            out = out.replace(path, b"/" + name.encode())
    return out
