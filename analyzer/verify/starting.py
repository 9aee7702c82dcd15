"""Start a build over stdio or HTTP; a server that does not start is a value with its reason."""

import json
import os
import select
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Any

import msgspec

from analyzer.verify.build import Build, Entry, Transport
from analyzer.verify.place import Place, private_place, variables
from analyzer.verify.process import Owned, Process, running

START_SECONDS = 30.0
WITHOUT_HTTP = "it ended without serving HTTP by an SDK"
SERVE = Path(__file__).parent / "remote" / "serve.py"


class Pipes(msgspec.Struct, frozen=True):
    """File descriptors of ours: what the server writes, and what it reads."""

    read: int
    write: int


class Url(msgspec.Struct, frozen=True):
    url: str


class Running(msgspec.Struct, frozen=True):
    """A server that can be talked to; over stdio only the first word shows whether it answers.

    `imported` are libraries that it has loaded, where it was asked to tell.
    """

    address: Pipes | Url
    place: Place
    process: Process
    imported: tuple[str, ...] = ()


class NotStarted(msgspec.Struct, frozen=True):
    """Why a server does not run, in one line, and the end of what it wrote.

    `ended_well` did not fail: it may be one that speaks otherwise than it was asked to.
    """

    reason: str
    said: str = ""
    ended_well: bool = False


@contextmanager
def started(
    build: Build, transport: Transport, seconds: float = START_SECONDS
) -> Iterator[Running | NotStarted]:
    """The server until the block ends, in a place of its own that ends with it."""
    with private_place(build.source, build.fixture) as place:
        opened = _over_stdio(build, place) if transport == "stdio" else None
        with opened or _over_http(build, place, seconds) as server:
            yield server


def why_ended(process: Process, otherwise: str) -> NotStarted:
    """The reason of a server that went away, or `otherwise` when it still runs."""
    code = process.ended(1)
    said = process.said()
    if code is None:
        return NotStarted(otherwise, said)
    last = said.splitlines()[-1] if said else "it wrote nothing"
    return NotStarted(f"exited with {code}: {last}", said)


@contextmanager
def _over_stdio(build: Build, place: Place) -> Iterator[Running]:
    command = _stdio_command(build)
    environment = variables(build, place)
    with running(command, folder=place.work, variables=environment, piped=True) as process:
        assert isinstance(process.child, Owned)
        child = process.child.popen
        assert child.stdin is not None
        assert child.stdout is not None
        yield Running(Pipes(child.stdout.fileno(), child.stdin.fileno()), place, process)


def _stdio_command(build: Build) -> list[str | Path]:
    """The command a person would give, where there is one."""
    entry = build.entry
    if entry.kind == "file":
        return [build.python, entry.name, *entry.arguments]
    if entry.kind == "module":
        return [build.python, "-m", entry.name, *entry.arguments]
    return _serve_command(build.python, entry, {"transport": "stdio"})


def _serve_command(python: Path, entry: Entry, job: dict[str, Any]) -> list[str | Path]:
    return [python, SERVE, json.dumps({"entry": msgspec.to_builtins(entry), **job})]


@contextmanager
def _over_http(build: Build, place: Place, seconds: float) -> Iterator[Running | NotStarted]:
    # Of the second pipe we hold the writing end to the last: with us it goes, whatever ends us.
    with listening_socket() as listening, pipe() as (ready, told), pipe() as (lifeline, _):
        handed = {"socket": listening.fileno(), "ready": told.fileno()}
        handed["lifeline"] = lifeline.fileno()
        job = {"transport": "http", "descriptors": handed}
        with running(
            _serve_command(build.python, build.entry, job),
            folder=place.work,
            variables=variables(build, place),
            handed=tuple(handed.values()),
        ) as process:
            # Only the server may hold these now: its end must be seen, its port refuse.
            listening.close()
            told.close()
            yield when_ready(ready, place, process, seconds)


@contextmanager
def listening_socket() -> Iterator[socket.socket]:
    # asyncio turns Nagle's algorithm off for sockets that name their protocol only; with it, each
    # answer waits 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        yield listening


@contextmanager
def pipe() -> Iterator[tuple[FileIO, FileIO]]:
    """The reading and the writing end; both are closed with the block, if not before."""
    read, write = os.pipe()
    with FileIO(read, "r") as reading, FileIO(write, "w") as writing:
        yield reading, writing


def when_ready(
    ready: FileIO, place: Place, process: Process, seconds: float, stop: FileIO | None = None
) -> Running | NotStarted:
    """What came of a start; the wait is over early when `stop` can be read."""
    heard = select.select([ready] if stop is None else [ready, stop], [], [], seconds)[0]
    if ready not in heard:
        if heard:
            return NotStarted("stopped while it started")
        return NotStarted(f"not ready within {seconds:g} seconds", process.said())
    line = _first_line(ready)
    if not line:
        if process.ended(1) == 0:
            return NotStarted(WITHOUT_HTTP, process.said(), ended_well=True)
        return why_ended(process, "it runs, but serves no HTTP")
    told = json.loads(line)
    url = Url(f"http://127.0.0.1:{told['port']}{told['path']}")
    return Running(url, place, process, tuple(told["modules"]))


def _first_line(stream: FileIO) -> bytes:
    """Whoever writes it may leave the pipe open in processes of its own: there is no end to it."""
    line = b""
    while not line.endswith(b"\n") and (part := stream.read(1 << 16)):
        line += part
    return line
