"""Servers that misbehave: each ends as a value with its reason, and leaves nothing behind."""

import os
import select
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from analyzer.verify.build import Build, Entry
from analyzer.verify.starting import NotStarted, Pipes, Running, started, why_ended


def build(folder: Path, text: str, **variables: str) -> Build:
    (folder / "source").mkdir()
    (folder / "source" / "server.py").write_text(textwrap.dedent(text))
    return Build(
        python=Path(sys.executable),
        entry=Entry("file", "server.py"),
        source=folder / "source",
        variables=variables,
    )


def test_exits_at_once(tmp_path: Path) -> None:
    with started(build(tmp_path, "import nothing_of_this_name\n"), "http") as server:
        assert isinstance(server, NotStarted)
    assert server.reason == (
        "exited with 1: ModuleNotFoundError: No module named 'nothing_of_this_name'"
    )


def test_never_ready(tmp_path: Path) -> None:
    with started(build(tmp_path, "import time\ntime.sleep(60)\n"), "http", 0.2) as server:
        assert isinstance(server, NotStarted)
    assert server.reason == "not ready within 0.2 seconds"


def test_floods_its_output(tmp_path: Path) -> None:
    """The end of it is kept, however much there is."""
    text = "import sys\nfor n in range(200_000):\n    print('flood', n)\nsys.exit('enough')\n"
    with started(build(tmp_path, text), "http") as server:
        assert isinstance(server, NotStarted)
    assert server.reason == "exited with 1: enough"
    assert len(server.said) <= 16 * 1024


FORKS = """\
    import os, signal, sys, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    child = os.fork()
    if child:
        print(os.getpid(), child, os.getcwd(), flush=True)
    time.sleep(60)
"""


def test_forks_and_ignores_requests_to_end(tmp_path: Path) -> None:
    with started(build(tmp_path, FORKS), "stdio") as server:
        assert isinstance(server, Running)
        assert isinstance(server.address, Pipes)
        *pids, folder = os.read(server.address.read, 4096).decode().split()
        assert Path(folder) == server.place.work
    assert not server.place.root.exists()
    assert [pid for pid in pids if is_alive(int(pid))] == []


def is_alive(pid: int) -> bool:
    """Zombies of another parent do not count: they only wait to be counted themselves."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_ends_when_the_caller_is_interrupted(tmp_path: Path) -> None:
    seen: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        interrupted(build(tmp_path, FORKS), seen)
    *pids, folder = seen
    assert not Path(folder).exists()
    assert [pid for pid in pids if is_alive(int(pid))] == []


def interrupted(build: Build, seen: list[str]) -> None:
    with started(build, "stdio") as server:
        assert isinstance(server, Running)
        assert isinstance(server.address, Pipes)
        seen += os.read(server.address.read, 4096).decode().split()
        raise KeyboardInterrupt


STARTER = """\
    import os, sys
    from pathlib import Path
    from analyzer.verify.build import Build, Entry
    from analyzer.verify.starting import started
    folder = Path(sys.argv[1])
    build = Build(python=Path(sys.executable), entry=Entry("file", "server.py"), source=folder)
    with started(build, "http", 30):
        pass
"""

SAYS_WHO_IT_IS = """\
    import os, sys, time
    with open(os.environ["TOLD"], "w") as told:
        print(os.getpid(), file=told)
    time.sleep(60)
"""


def test_ends_with_whoever_started_it(tmp_path: Path) -> None:
    """Even when that is killed and cannot clean up."""
    told = tmp_path / "told"
    os.mkfifo(told)
    text = textwrap.dedent(SAYS_WHO_IT_IS).replace('os.environ["TOLD"]', repr(str(told)))
    described = build(tmp_path, text)
    starter = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(STARTER), str(described.source)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(tmp_path)},
    )
    server = int(told.read_text())
    watched = os.pidfd_open(server)
    starter.kill()
    starter.wait()
    assert select.select([watched], [], [], 30)[0] == [watched]
    os.close(watched)


def test_sees_nothing_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_OURS", "1")
    text = """\
        import os, sys
        home, temporary = os.environ["HOME"], os.environ["TMPDIR"]
        open(os.path.join(home, "written"), "w").close()
        open("written", "w").close()
        private = os.path.dirname(home) == os.path.dirname(temporary)
        sys.exit(f"{'SECRET_OF_OURS' in os.environ} {os.environ['OWN']} {private}")
    """
    described = build(tmp_path, text, OWN="yes")
    with started(described, "stdio") as server:
        assert isinstance(server, Running)
        assert server.process.ended(30) == 1
        assert why_ended(server.process, "").reason == "exited with 1: False yes True"
    assert sorted(path.name for path in (tmp_path / "source").iterdir()) == ["server.py"]
