"""Warm processes: one for each environment, which forks every replica and every client.

Importing an SDK takes a second, forking a process that has imported it some milliseconds.
"""

import contextlib
import json
import os
import select
import socket
import subprocess
import threading
from collections.abc import Mapping, Sequence
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal, TypeAlias

import msgspec

from analyzer.verify.place import ALLOWED
from analyzer.verify.process import Owned, Process

REMOTE = Path(__file__).parent / "remote"
ZYGOTE = REMOTE / "zygote.py"
Program: TypeAlias = Literal["serve", "talk"]
PROGRAMS: dict[Program, str] = {
    "serve": str(REMOTE / "serve.py"),
    "talk": str(REMOTE / "talk.py"),
}
MODULES: dict[Program, tuple[str, ...]] = {
    "serve": (
        "mcp.server.fastmcp",
        "mcp.server.mcpserver",
        "mcp.server.lowlevel.server",
        "mcp.server.stdio",
        "mcp.server.streamable_http_manager",
        "uvicorn",
        "uvicorn.loops.auto",
        "uvicorn.protocols.http.auto",
        "uvicorn.lifespan.on",
        "starlette.applications",
        "starlette.routing",
    ),
    "talk": (),
}
FASTMCP = ("fastmcp", "fastmcp.server.server", "fastmcp.server.context", "fastmcp.server.http")
"""Where it is installed; the package itself imports them when they are asked for."""
WARM_SECONDS = 300.0
MEGABYTE = 1024 * 1024


class Limits(msgspec.Struct, frozen=True):
    """What one replica may use: megabytes of memory and of a file, seconds of processor time."""

    memory: int = 2048
    file: int = 1024
    cpu: int = 120

    def in_bytes(self) -> dict[str, int]:
        return {
            "memory": self.memory * MEGABYTE,
            "file": self.file * MEGABYTE,
            "cpu": self.cpu,
            "core": 0,
        }


class WarmEnded(Exception):
    """The warm process is gone, with all that it forked; says what it wrote last."""


class Fork(msgspec.Struct, frozen=True, kw_only=True):
    """What a child is to be. `descriptors` are handed to it by name."""

    program: Program
    job: dict[str, Any]
    descriptors: dict[str, int]
    folder: Path
    variables: dict[str, str]
    limits: dict[str, int] = {}
    own_tmp: Path | None = None


class Warm:
    """A process in an environment that forks on request; one at a time asks.

    `prefix` is a command that it is started by, such as a sandbox.
    """

    def __init__(
        self,
        python: Path,
        program: Program,
        folder: Path,
        modules: Sequence[str] = (),
        prefix: Sequence[str | Path] = (),
    ) -> None:
        self._turn = threading.Lock()
        ours, theirs = socket.socketpair()
        self._control = ours
        self._answers = ours.makefile("rb")
        job = {
            "control": theirs.fileno(),
            "modules": [*MODULES[program], *modules],
            "programs": {program: PROGRAMS[program]},
        }
        kept = {name: os.environ[name] for name in ALLOWED if name in os.environ}
        fixed = {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
        with theirs:
            popen = subprocess.Popen(
                [*prefix, python, "-W", "ignore", ZYGOTE, json.dumps(job)],
                cwd=folder,
                env={**kept, **fixed, "HOME": str(folder)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
                bufsize=0,
            )
        assert popen.stdout is not None
        self._process = Process(Owned(popen), popen.stdout)
        self._ready = False
        self._seen: set[object] = set()

    def __enter__(self) -> "Warm":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it and all that it forked."""
        self._control.shutdown(socket.SHUT_RDWR)
        self._process.ended(5)
        self._process.end()
        self._answers.close()
        self._control.close()

    def fork(self, fork: Fork, out: IO[bytes] | FileIO, noise: IO[bytes] | FileIO) -> "Forked":
        """A child that writes to these; raises `WarmEnded` when there is nobody to fork it."""
        exits, told = os.pipe()
        with FileIO(told, "w"):
            request = {
                **msgspec.structs.asdict(fork),
                "folder": str(fork.folder),
                "own_tmp": str(fork.own_tmp) if fork.own_tmp else None,
                "descriptors": list(fork.descriptors),
            }
            handed = [told, out.fileno(), noise.fileno(), *fork.descriptors.values()]
            try:
                answer = self._request(request, handed)
            except WarmEnded:
                os.close(exits)
                raise
        return Forked(self, answer["pid"], FileIO(exits, "r"))

    def keep(self, modules: Sequence[str], variables: Mapping[str, str]) -> None:
        """Hold ready what replicas import, where their imports show nothing of a process."""
        with contextlib.suppress(WarmEnded):
            self._request({"keep": list(modules), "variables": dict(variables)}, [])

    def first_of(self, what: object) -> bool:
        """Whether nobody has asked for this before."""
        with self._turn:
            new = what not in self._seen
            self._seen.add(what)
        return new

    def end(self, pid: int) -> None:
        with contextlib.suppress(WarmEnded):
            self._request({"end": pid}, [])

    def _request(self, request: Mapping[str, Any], descriptors: Sequence[int]) -> dict[str, Any]:
        line = json.dumps(request).encode() + b"\n"
        with self._turn:
            try:
                if not self._ready:
                    self._wait_until_warm()
                sent = socket.send_fds(self._control, [line], descriptors)
                self._control.sendall(line[sent:])
                answer = self._answers.readline()
            except OSError as error:
                raise self._gone() from error
        if not answer:
            raise self._gone()
        decoded: dict[str, Any] = json.loads(answer)
        return decoded

    def _wait_until_warm(self) -> None:
        """Its first line says that its imports are done."""
        if not select.select([self._control], [], [], WARM_SECONDS)[0]:
            self._process.end()
            raise WarmEnded(f"its Python imports the SDK for more than {WARM_SECONDS:g} seconds")
        if not self._answers.readline():
            raise self._gone()
        self._ready = True

    def _gone(self) -> WarmEnded:
        self._process.ended(1)
        said = self._process.said()
        return WarmEnded(said.splitlines()[-1] if said else "the process that starts it is gone")


class Forked:
    """A child of a warm process; `wait` and `end` are those of any child."""

    def __init__(self, warm: Warm, pid: int, exits: FileIO) -> None:
        self._warm = warm
        self._exits = exits
        self._code: int | None = None
        self.pid = pid

    def wait(self, seconds: float) -> int | None:
        if self._code is None and select.select([self._exits], [], [], seconds)[0]:
            line = self._exits.readline()
            # No line: whoever would know is gone.
            self._code = int(line) if line else -9
        return self._code

    def end(self) -> None:
        self._warm.end(self.pid)
        self.wait(1)
        self._exits.close()
        if self._code is None:
            self._code = -9
