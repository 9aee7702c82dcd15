"""A child process that leads a group of its own: bounded output, and an end that is certain."""

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

import msgspec

KEPT_OUTPUT = 16 * 1024
_REAP_SECONDS = 10


class Finished(msgspec.Struct, frozen=True):
    """How a command ended, and what it wrote."""

    code: int
    out: bytes
    said: str


class Child(Protocol):
    """A process that leads a group and that we may end."""

    def wait(self, seconds: float) -> int | None:
        """The exit code, if it ends within this time."""

    def end(self) -> None:
        """Kill its group, and reap it."""


class Process:
    """A running child; `said` is the end of what it wrote beside its answers."""

    def __init__(self, child: Child, noise: IO[bytes]) -> None:
        self.child = child
        self._tail = bytearray()
        self._ended = False
        self._drain = threading.Thread(target=self._keep, args=(noise,), daemon=True)
        self._drain.start()

    def ended(self, seconds: float) -> int | None:
        """The exit code, if it ends within this time."""
        return self.child.wait(seconds)

    def said(self) -> str:
        if self.child.wait(0) is not None:
            self._drain.join(1)
        return bytes(self._tail).decode(errors="replace").strip()

    def end(self) -> None:
        """Kill the group that the child leads and reap the child, if that was not done before."""
        if not self._ended:
            self._ended = True
            self.child.end()
            self._drain.join(1)

    def _keep(self, noise: IO[bytes]) -> None:
        """Read on, so that no server stops at a full pipe, and keep the end."""
        with contextlib.suppress(ValueError), noise:
            while chunk := os.read(noise.fileno(), 65536):
                self._tail += chunk
                del self._tail[:-KEPT_OUTPUT]


class Owned(msgspec.Struct, frozen=True):
    """A child that this process started itself."""

    popen: subprocess.Popen[bytes]

    def wait(self, seconds: float) -> int | None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.popen.wait(seconds)
        return None

    def end(self) -> None:
        _end_group(self.popen)


@contextmanager
def running(
    command: Sequence[str | Path],
    *,
    folder: Path,
    variables: Mapping[str, str],
    piped: bool = False,
    handed: Sequence[int] = (),
) -> Iterator[Process]:
    """Run a command until the block ends; `piped` gives it standard streams that we hold.

    `handed` are file descriptors that the child inherits under their own numbers.
    """
    child = subprocess.Popen(
        command,
        cwd=folder,
        env=dict(variables),
        stdin=subprocess.PIPE if piped else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if piped else subprocess.STDOUT,
        pass_fds=handed,
        start_new_session=True,
        bufsize=0,
    )
    noise = child.stderr if piped else child.stdout
    assert noise is not None
    process = Process(Owned(child), noise)
    try:
        yield process
    finally:
        process.end()


def run_to_end(
    command: Sequence[str | Path],
    *,
    told: bytes,
    folder: Path,
    variables: Mapping[str, str],
    handed: Sequence[int],
    seconds: float,
) -> Finished | None:
    """Run a command that answers once; nothing when it takes longer than `seconds`."""
    child = subprocess.Popen(
        command,
        cwd=folder,
        env=dict(variables),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=handed,
        start_new_session=True,
    )
    try:
        out, said = child.communicate(told, timeout=seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        _end_group(child)
    return Finished(child.returncode, out, said.decode(errors="replace"))


def _end_group(child: subprocess.Popen[bytes]) -> None:
    """Kill the group that this child leads, reap the child and close its streams."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait(_REAP_SECONDS)
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            with contextlib.suppress(BrokenPipeError):
                stream.close()
