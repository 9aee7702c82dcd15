"""Whatever a server does, and whenever the command is interrupted: nothing of it is left."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.verify.boxing import can_box
from tests.samples.environments import python_with
from tests.verify.running import OLD

pytestmark = [
    pytest.mark.sdk,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks into /proc"),
]

SERVER = """\
import os, signal, socket, sys, time
from mcp.server.fastmcp import FastMCP

{first}
mcp = FastMCP("desk")


def tell() -> None:
    "Which process this is, and the ports that it listens on."
    sockets = set()
    for number in os.listdir("/proc/self/fd"):
        try:
            sockets.add(os.readlink(f"/proc/self/fd/{{number}}"))
        except OSError:
            continue
    ports = []
    for line in open("/proc/net/tcp").readlines()[1:]:
        words = line.split()
        if words[3] == "0A" and f"socket:[{{words[9]}}]" in sockets:
            ports.append(int(words[1].split(":")[1], 16))
    if told := os.environ.get("TOLD"):
        with open(told, "a") as file:
            print(os.getpid(), *ports, file=file, flush=True)


@mcp.tool()
def act() -> str:
    "Do it."
    tell()
    {does}
    return "done"


if __name__ == "__main__":
    mcp.run()
"""
FORKS = """if os.fork() == 0:
        os.setsid()
        tell()
        time.sleep(600)"""
FLOODS = """for _ in range(50):
        print("flood " * 20_000)
        print("flood " * 20_000, file=sys.stderr)"""
DEAF = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"
HANGS = "time.sleep(600)"


class Command:
    """`unstick verify` with a cache and a folder for temporary files of its own."""

    def __init__(self, folder: Path, does: str, first: str, boxed: bool) -> None:
        self.folder = folder
        self.told = folder / "told"
        self.told.touch()
        source = folder / "source" / "server.py"
        source.parent.mkdir()
        source.write_text(SERVER.format(first=first, does=does))
        scenario = folder / "scenario.yaml"
        scenario.write_text("steps:\n- {call: act}\n")
        for name in ("cache", "tmp"):
            (folder / name).mkdir()
        command = [sys.executable, "-m", "analyzer", "verify", str(source)]
        command += ["--scenario", str(scenario), "--call-seconds", "1"]
        command += ["--before-python", str(python_with(OLD))]
        command += [] if boxed else ["--execute-project-code", "--env", f"TOLD={self.told}"]
        # What runs in the background ignores interruptions, and its children do, unless told so.
        self.popen = subprocess.Popen(
            ["env", "--default-signal=INT", *command],
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(sys.path),
                "XDG_CACHE_HOME": str(folder / "cache"),
                "TMPDIR": str(folder / "tmp"),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait(self) -> tuple[int, str]:
        said, wrong = self.popen.communicate(timeout=240)
        return self.popen.returncode, said + wrong

    def wait_for(self, file: Path) -> None:
        for _ in range(1200):
            if file.exists() and (not file.is_file() or file.read_text()):
                return
            time.sleep(0.1)
        raise AssertionError(f"nothing in {file}")

    def words(self) -> list[list[int]]:
        """The process and the ports of whoever told."""
        return [
            [int(word) for word in line.split()] for line in self.told.read_text().splitlines()
        ]

    def left(self) -> list[str]:
        """Processes that know of its folders, ports that answer, and files."""
        runs = self.folder / "cache" / "unstick" / "runs"
        return [
            *(f"process {pid}" for pid in processes_of(self.folder)),
            *(f"port {port}" for _, *ports in self.words() for port in ports if answers(port)),
            *(f"file {path}" for path in (*runs.rglob("*"), *(self.folder / "tmp").rglob("*"))),
        ]


def processes_of(folder: Path) -> Iterator[int]:
    """Those that were started with the folder in their words, variables or as their place."""
    name = os.fsencode(folder)
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):
            known = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
            if name in known or name in os.fsencode(os.readlink(entry / "cwd")):
                yield int(entry.name)


def answers(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize(
    ("does", "first", "code"),
    [
        (HANGS, "", 2),
        (HANGS, DEAF, 2),
        (FORKS, "", 0),
        (FLOODS, "", 0),
        ("os._exit(3)", "", 2),
        ("pass", "os._exit(3)", 2),
    ],
    ids=["hangs", "ignores SIGTERM", "forks", "floods", "exits in a call", "exits at once"],
)
def test_nothing_is_left_of_a_server(does: str, first: str, code: int, tmp_path: Path) -> None:
    command = Command(tmp_path, does, first, boxed=False)
    ended, said = command.wait()
    assert ended == code, said
    told = command.words()
    assert all(len(ports) == 1 for _, *ports in told), told
    assert bool(told) == (first != "os._exit(3)")
    assert command.left() == []


@pytest.mark.parametrize("does", [HANGS, f"{FORKS}\n    {HANGS}"], ids=["hangs", "forks"])
def test_nothing_is_left_after_an_interruption_of_a_conversation(
    does: str, tmp_path: Path
) -> None:
    command = Command(tmp_path, does, DEAF, boxed=False)
    command.wait_for(command.told)
    assert any(answers(port) for _, *ports in command.words() for port in ports)
    command.popen.send_signal(signal.SIGINT)
    ended, said = command.wait()
    assert (ended, said.strip()) == (2, "unstick: interrupted")
    assert command.left() == []


@pytest.mark.skipif(not can_box(), reason="needs bubblewrap")
def test_nothing_is_left_of_an_interrupted_sandbox(tmp_path: Path) -> None:
    command = Command(tmp_path, HANGS, DEAF, boxed=True)
    command.wait_for(tmp_path / "cache" / "unstick" / "runs")
    for _ in range(600):
        if list((tmp_path / "cache" / "unstick" / "runs").glob("*/before/*/work/server.py")):
            break
        time.sleep(0.1)
    assert list(processes_of(tmp_path))
    command.popen.send_signal(signal.SIGINT)
    ended, said = command.wait()
    assert (ended, said.strip()) == (2, "unstick: interrupted")
    assert command.left() == []
