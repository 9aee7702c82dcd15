"""Replicas and clients that warm processes fork; one that does not start is a value."""

import os
import select
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Any

import msgspec

from analyzer.verify.build import Build
from analyzer.verify.place import (
    ALLOWED,
    Place,
    Shared,
    meant_by_stand_ins,
    private_place,
    variables,
)
from analyzer.verify.process import Process
from analyzer.verify.starting import (
    START_SECONDS,
    NotStarted,
    Running,
    listening_socket,
    pipe,
    when_ready,
)
from analyzer.verify.transcript import Transcript
from analyzer.verify.warm import Fork, Limits, Warm, WarmEnded

_PLACES = ("work", "home", "temporary", "share", "root")
_LONGEST = 256 * 1024 * 1024


class Heard(msgspec.Struct):
    """What the client writes: a conversation, or why there was none."""

    transcript: Transcript | None = None
    unreached: str | None = None


_HEARD = msgspec.json.Decoder(Heard)


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """Where replicas of one build are started: the process that forks them, and their folder.

    `boxed` replicas have a /tmp of their own as well.
    """

    warm: Warm
    folder: Path
    limits: Limits = Limits()
    boxed: bool = False
    seconds: float = START_SECONDS


@contextmanager
def forked(
    ground: Ground, build: Build, stop: FileIO, *, stateless: bool, shared: Shared | None = None
) -> Iterator[Running | NotStarted]:
    """A replica over HTTP until the block ends, in a place of its own that ends with it."""
    with (
        private_place(build.source, build.fixture, within=ground.folder, shared=shared) as place,
        listening_socket() as listening,
        pipe() as (ready, told),
        pipe() as (lifeline, _),
        pipe() as (noise, said),
    ):
        handed = {"socket": listening.fileno(), "ready": told.fileno()}
        handed["lifeline"] = lifeline.fileno()
        learns = not build.bridged and ground.warm.first_of((build.source, build.entry))
        fork = Fork(
            program="serve",
            job={
                "entry": msgspec.to_builtins(build.entry),
                "transport": "bridge" if build.bridged else "http",
                "stateless": stateless,
                "tells_modules": learns,
                "folders": meant_by_stand_ins(place),
            },
            descriptors=handed,
            folder=place.work,
            variables=variables(build, place),
            limits=ground.limits.in_bytes(),
            own_tmp=place.temporary if ground.boxed else None,
        )
        try:
            child = ground.warm.fork(fork, said, said)
        except WarmEnded as ended:
            yield NotStarted(str(ended))
            return
        for ours in (listening, told, said):
            # Only the server may hold these now: its end must be seen, its port refuse.
            ours.close()
        process = Process(child, os.fdopen(os.dup(noise.fileno()), "rb", 0))
        try:
            replica = when_ready(ready, place, process, ground.seconds, stop)
            if isinstance(replica, Running) and replica.imported:
                ground.warm.keep(replica.imported, fork.variables)
            yield replica
        finally:
            process.end()


class Talker:
    """Forks a client for each conversation from a warm process that has it."""

    def __init__(self, warm: Warm, folder: Path) -> None:
        self._warm = warm
        self._folder = folder

    def talk(
        self,
        job: dict[str, Any],
        descriptors: dict[str, int],
        seconds: float,
        places: Callable[[], Iterable[Place]],
    ) -> Heard | None:
        """One conversation; nothing when it takes longer than `seconds`.

        `places` is asked afterwards: folders that are a server's own read the same everywhere.
        """
        with pipe() as (answers, out), pipe() as (noise, said):
            fork = Fork(
                program="talk",
                job=job,
                descriptors=descriptors,
                folder=self._folder,
                variables={name: os.environ[name] for name in ALLOWED if name in os.environ},
            )
            child = self._warm.fork(fork, out, said)
            out.close()
            said.close()
            process = Process(child, os.fdopen(os.dup(noise.fileno()), "rb", 0))
            try:
                heard = _read_to_end(answers, seconds)
                code = process.ended(5)
            finally:
                process.end()
        if heard is None:
            return None
        if code != 0:
            raise RuntimeError(f"the client failed: {process.said()}")
        return _HEARD.decode(_without(heard, places()))


def _read_to_end(stream: FileIO, seconds: float) -> bytes | None:
    """All of it, if it ends within this time."""
    read = bytearray()
    last = time.monotonic() + seconds
    while (left := last - time.monotonic()) > 0 and len(read) < _LONGEST:
        if not select.select([stream], [], [], left)[0]:
            return None
        chunk = stream.read(1 << 20)
        if not chunk:
            return bytes(read)
        read += chunk
    return None


def _without(out: bytes, places: Iterable[Place]) -> bytes:
    for place in places:
        for name in _PLACES:
            path = str(getattr(place, name)).encode()
            out = out.replace(path, b"/" + name.encode())
    return out


@contextmanager
def warm_client(python: Path, folder: Path) -> Iterator[Talker]:
    """A client that is ready to be forked, from a Python that has it."""
    with Warm(python, "talk", folder) as warm:
        yield Talker(warm, folder)
