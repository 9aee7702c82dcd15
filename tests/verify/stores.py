"""Redis and PostgreSQL in folders of their own, on 127.0.0.1, until a block ends."""

import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

SECONDS = 60.0
_OTHER = "postgres"
"""Whom the database runs as where the tests run as root, which it refuses."""


@contextmanager
def redis() -> Iterator[dict[str, str]]:
    """A server that keeps nothing on disk; what a migrated server reads to find it."""
    port = _free_port()
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
    with _folder() as folder, _running([*command, "--dir", str(folder)], folder, port):
        yield {"REDIS_URL": f"redis://127.0.0.1:{port}/0"}


@contextmanager
def postgresql() -> Iterator[dict[str, str]]:
    port = _free_port()
    with _folder() as folder:
        data = str(folder / "data")
        made = [_binary("initdb"), "-D", data, "-U", _OTHER, "-A", "trust", "--no-sync"]
        subprocess.run(made, check=True, capture_output=True, user=_user(), cwd=folder)
        command = [_binary("postgres"), "-D", data, "-p", str(port), "-c", "fsync=off"]
        command += ["-c", "listen_addresses=127.0.0.1", "-k", str(folder)]
        with _running(command, folder, port):
            yield {"DATABASE_URL": f"postgresql://{_OTHER}@127.0.0.1:{port}/postgres"}


STORES = {"redis": redis, "postgresql": postgresql}


@contextmanager
def _running(command: Sequence[str], folder: Path, port: int) -> Iterator[None]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, user=_user())
        try:
            _await(process, port, folder)
            yield
        finally:
            process.terminate()
            process.wait(SECONDS)


def _await(process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    """Until it takes connections; raises `RuntimeError` with what it said when it does not."""
    last = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < last:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError((folder / "log").read_text(errors="replace"))


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder of whom the servers run as; those of tests are closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="unstick-store-"))
    if _user() is not None:
        os.chown(folder, pwd.getpwnam(_OTHER).pw_uid, -1)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _user() -> str | None:
    return _OTHER if os.geteuid() == 0 else None


def _binary(name: str) -> str:
    """Debian keeps the database's commands off the path, by version."""
    return shutil.which(name) or max(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))


def _free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port
