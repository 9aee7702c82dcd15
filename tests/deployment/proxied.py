"""A real proxy in front of replicas on loopback, and conversations that go through it."""

import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from analyzer.verify.build import Build
from analyzer.verify.conversing import TALK
from analyzer.verify.lanes import lanes_of
from analyzer.verify.scenario import Era, Scenario
from analyzer.verify.starting import Running, Url, started
from tests.samples.environments import client_python

MODES: dict[Era, str] = {"legacy": "legacy", "modern": "2026-07-28"}
STARTS = 100
"""Looks at a port until the proxy is there, a twentieth of a second apart."""
LOG = "upstreams.log"


def program(name: str) -> str:
    """Where a program is; a test that needs one that is not installed is skipped."""
    found = shutil.which(name, path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@contextmanager
def replicas(build: Build, count: int) -> Iterator[list[int]]:
    """The ports of so many processes of one server."""
    with ExitStack() as stack:
        ports = []
        for _ in range(count):
            server = stack.enter_context(started(build, "http"))
            assert isinstance(server, Running), server
            assert isinstance(server.address, Url)
            ports.append(int(server.address.url.rpartition(":")[2].partition("/")[0]))
        yield ports


@contextmanager
def nginx(configuration: Path, hosts: Sequence[str], ports: Sequence[int]) -> Iterator[str]:
    """nginx with the configuration, its upstream hosts replaced by ports of ours; its address."""
    public = _free_port()
    text = configuration.read_text().replace("listen 8080;", f"listen 127.0.0.1:{public};")
    log = f'log_format to "$upstream_addr"; access_log {LOG} to;'
    temporary = "".join(
        f"{kind}_temp_path tmp-{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    folder = _folder(configuration, text.replace("http {", f"http {{ {log} {temporary}", 1),
                     hosts, ports)  # fmt: skip
    command = [program("nginx"), "-p", f"{folder}/", "-c", configuration.name, "-e", "error.log",
               "-g", "daemon off; master_process off; pid nginx.pid;"]  # fmt: skip
    with _running(command, folder, public):
        yield f"http://127.0.0.1:{public}/mcp"


@contextmanager
def haproxy(configuration: Path, hosts: Sequence[str], ports: Sequence[int]) -> Iterator[str]:
    """HAProxy in the same way."""
    public = _free_port()
    text = configuration.read_text().replace("bind :8080", f"bind 127.0.0.1:{public}")
    log = '    log stdout format raw local0\n    log-format "%si:%sp"\n'
    folder = _folder(configuration, text.replace("defaults\n", f"defaults\n{log}", 1),
                     hosts, ports)  # fmt: skip
    with _running([program("haproxy"), "-db", "-f", configuration.name], folder, public):
        yield f"http://127.0.0.1:{public}/mcp"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _folder(configuration: Path, text: str, hosts: Sequence[str], ports: Sequence[int]) -> Path:
    """A folder with the configuration, in which hosts are ports of ours."""
    folder = configuration.parent / "running"
    folder.mkdir()
    for host, port in zip(hosts, ports, strict=True):
        text = re.sub(rf"\b{re.escape(host)}:\d+", f"127.0.0.1:{port}", text)
    (folder / configuration.name).write_text(text)
    return folder


@contextmanager
def _running(command: Sequence[str], folder: Path, port: int) -> Iterator[None]:
    with (folder / LOG).open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=folder)
        try:
            _await_port(port, process)
            yield
        finally:
            process.terminate()
            process.wait(10)


def _await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(STARTS):
        assert process.poll() is None, "the proxy ended"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the proxy does not listen")


def answering(configuration: Path) -> set[str]:
    """The replicas that requests were sent to."""
    log = (configuration.parent / "running" / LOG).read_text()
    return set(re.findall(r"127\.0\.0\.1:\d+", log))


def conversation(url: str, scenario: Scenario, era: Era, scratch: Path) -> dict[str, Any]:
    """What came of the scenario's steps over this address: answers, or why there are none."""
    job = {
        "mode": MODES[era],
        "seconds": 15,
        "connect_seconds": 15,
        "kept": {},
        "left_out": [],
        "clients": {
            name: {"url": url, "place": {"work": str(scratch), "home": str(scratch)}}
            for name in scenario.clients()
        },
        "lanes": lanes_of(scenario, "as written"),
        "steps": [msgspec.to_builtins(step) for step in scenario.step],
    }
    finished = subprocess.run(
        [client_python(), "-W", "ignore", TALK],
        input=json.dumps(job).encode(),
        capture_output=True,
        timeout=120,
    )
    assert finished.returncode == 0, finished.stderr.decode()
    heard: dict[str, Any] = json.loads(finished.stdout)
    return heard
