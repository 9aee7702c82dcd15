"""Replicas that misbehave: each ends as a value with its reason, and leaves nothing behind."""

import os
import select
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from analyzer.verify.boxing import box, can_box
from analyzer.verify.build import Build, Entry
from analyzer.verify.forking import Ground, forked
from analyzer.verify.grounds import run_folder
from analyzer.verify.replicas import Replicas
from analyzer.verify.starting import NotStarted, Running, pipe
from analyzer.verify.warm import Limits, Warm
from tests.verify.test_starting import FORKS, is_alive

BOXED = [False] + [True] * can_box()


@contextmanager
def ground(boxed: bool = False, seconds: float = 30, **limits: int) -> Iterator[Ground]:
    python = Path(sys.executable)
    with run_folder() as runs:
        folder = runs / "ground"
        folder.mkdir()
        prefix = box(python, folder) if boxed else ()
        with Warm(python, "serve", folder, (), prefix) as warm:
            yield Ground(
                warm=warm, folder=folder, limits=Limits(**limits), boxed=boxed, seconds=seconds
            )
            assert [path.name for path in folder.iterdir()] == []


def build(folder: Path, text: str, **variables: str) -> Build:
    (folder / "source").mkdir(exist_ok=True)
    (folder / "source" / "server.py").write_text(textwrap.dedent(text))
    return Build(
        python=Path(sys.executable),
        entry=Entry("file", "server.py"),
        source=folder / "source",
        variables=variables,
    )


def came_of(
    folder: Path, text: str, boxed: bool = False, seconds: float = 30, **limits: int
) -> str:
    """The reason why a server that never serves anything did not start."""
    with (
        ground(boxed, seconds, **limits) as where,
        pipe() as (stopped, _),
        forked(where, build(folder, text), stopped, stateless=False) as server,
    ):
        assert isinstance(server, NotStarted)
    return server.reason


@pytest.mark.parametrize("boxed", BOXED)
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import nothing_of_this_name\n", "exited with 1: ModuleNotFoundError: No module named "
         "'nothing_of_this_name'"),
        ("import os\nos._exit(3)\n", "exited with 3: it wrote nothing"),
        ("import os\nos.abort()\n", "exited with -6: it wrote nothing"),
        ("import sys\nfor n in range(100_000):\n    print('flood', n)\nsys.exit('enough')\n",
         "exited with 1: enough"),
    ],
    ids=["import", "exit", "abort", "flood"],
)  # fmt: skip
def test_why_it_ended(text: str, reason: str, boxed: bool, tmp_path: Path) -> None:
    assert came_of(tmp_path, text, boxed) == reason


def test_never_ready(tmp_path: Path) -> None:
    told = came_of(tmp_path, "import time\ntime.sleep(60)\n", seconds=0.2)
    assert told == "not ready within 0.2 seconds"


def test_takes_too_much_memory(tmp_path: Path) -> None:
    told = came_of(tmp_path, "kept = bytearray(1 << 30)\n", memory=256)
    assert told == "exited with 1: MemoryError"


def test_writes_too_large_a_file(tmp_path: Path) -> None:
    text = """\
        import signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        with open("large", "wb", 0) as file:
            for _ in range(4):
                file.write(bytes(1 << 20))
    """
    assert came_of(tmp_path, text, file=2) == "exited with 1: OSError: [Errno 27] File too large"


SAYS = """\
    import os, signal, sys, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    heard, said = os.pipe()
    if not os.fork():
        os.setsid()
        if os.fork():
            os._exit(0)
        os.write(said, str(os.getpid()).encode())
        time.sleep(60)
    other = os.read(heard, 20).decode()
    with open(os.environ["TOLD"], "w") as told:
        print(os.getpid(), other, file=told)
    time.sleep(60)
"""


def said_through(fifo: Path) -> list[str]:
    """The words of one line, which whoever has the other end must say in time."""
    reading = os.open(fifo, os.O_RDWR)
    try:
        assert select.select([reading], [], [], 30)[0] == [reading]
        return os.read(reading, 4096).decode().split()
    finally:
        os.close(reading)


def test_what_it_left_running_ends_with_the_warm_process(tmp_path: Path) -> None:
    """A grandchild in a session of its own is in no group that we know of."""
    told = tmp_path / "told"
    os.mkfifo(told)
    with ground() as where, pipe() as (stopped, stop):
        described = build(tmp_path, SAYS, TOLD=str(told))
        heard: list[str] = []

        def listen() -> None:
            heard.extend(said_through(told))
            stop.close()

        listening = threading.Thread(target=listen)
        listening.start()
        with forked(where, described, stopped, stateless=False) as server:
            assert isinstance(server, NotStarted)
            assert server.reason == "stopped while it started"
        listening.join()
    assert len(heard) == 2
    assert [pid for pid in heard if is_alive(int(pid))] == []


@pytest.mark.parametrize("boxed", BOXED)
def test_each_has_its_own_folders_and_sees_nothing_of_ours(
    boxed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_OURS", "1")
    text = """\
        import os, sys, tempfile
        from pathlib import Path
        places = [Path.home(), Path(tempfile.gettempdir()), Path.cwd()]
        if os.environ["BOXED"]:
            places.append(Path("/tmp"))
        seen = [(place / "written").exists() for place in places]
        for place in places:
            (place / "written").write_text("")
        sys.exit(f"{any(seen)} {'SECRET_OF_OURS' in os.environ}")
    """
    with ground(boxed) as where, pipe() as (stopped, _):
        described = build(tmp_path, text, BOXED="yes" * boxed)
        for _ in range(2):
            with forked(where, described, stopped, stateless=False) as server:
                assert isinstance(server, NotStarted)
                assert server.reason == "exited with 1: False False"


@pytest.mark.skipif(not can_box(), reason="needs bubblewrap")
def test_a_home_below_tmp_stays_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A replica has a /tmp of its own, which must not hide the folders that it runs in."""
    text = """\
        import sys
        from pathlib import Path
        sys.exit(str(Path("server.py").exists()))
    """
    with TemporaryDirectory(dir="/tmp") as home, TemporaryDirectory() as source:
        monkeypatch.setenv("XDG_CACHE_HOME", home)
        assert came_of(Path(source), text, boxed=True) == "exited with 1: True"


@pytest.mark.skipif(not can_box(), reason="needs bubblewrap")
def test_a_box_has_no_network_and_nothing_of_the_home_folder(tmp_path: Path) -> None:
    text = f"""\
        import os, socket, sys
        from pathlib import Path
        found = []
        try:
            socket.create_connection(("192.0.2.1", 80), 1)
        except OSError as error:
            found.append(error.errno == 101)
        found.append(Path({str(tmp_path / "source")!r}).exists())
        found.append(os.access("/usr", os.W_OK) and Path("/usr/written").exists())
        found.append(Path("/etc/shadow").exists())
        sys.exit(str(found))
    """
    told = came_of(tmp_path, text, boxed=True)
    assert told == "exited with 1: [True, False, False, False]"


def test_an_end_that_is_asked_for_while_one_starts(tmp_path: Path) -> None:
    """Ctrl-C: nobody waits for a server that hangs."""
    with ground() as where:
        described = build(tmp_path, FORKS)
        with Replicas(lambda stop: forked(where, described, stop, stateless=False)) as replicas:
            waiting = threading.Timer(0.2, replicas.stop)
            waiting.start()
            found = replicas.get(0)
            waiting.join()
        assert isinstance(found, NotStarted)


STARTER = """\
    import sys
    from pathlib import Path
    from analyzer.verify.build import Build, Entry
    from analyzer.verify.forking import Ground, forked
    from analyzer.verify.starting import pipe
    from analyzer.verify.warm import Warm
    source = Path(sys.argv[1])
    folder = source.with_name("ground")
    python = Path(sys.executable)
    build = Build(python=python, entry=Entry("file", "server.py"), source=source)
    with Warm(python, "serve", folder) as warm, pipe() as (stopped, _):
        with forked(Ground(warm=warm, folder=folder), build, stopped, stateless=False):
            pass
"""


def test_ends_with_whoever_started_it(tmp_path: Path) -> None:
    """Even when that is killed and cannot clean up."""
    told = tmp_path / "told"
    os.mkfifo(told)
    text = textwrap.dedent(SAYS).replace('os.environ["TOLD"]', repr(str(told)))
    described = build(tmp_path, text)
    (tmp_path / "ground").mkdir()
    starter = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(STARTER), str(described.source)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(tmp_path)},
    )
    watched = [os.pidfd_open(int(word)) for word in said_through(told)]
    starter.kill()
    starter.wait()
    for one in watched:
        assert select.select([one], [], [], 30)[0] == [one]
        os.close(one)


def test_a_warm_process_that_cannot_start_is_a_reason(tmp_path: Path) -> None:
    script = tmp_path / "python"
    script.write_text("#!/bin/sh\necho no Python here\nexit 1\n")
    script.chmod(0o700)
    with Warm(script, "serve", tmp_path) as warm, pipe() as (stopped, _):
        where = Ground(warm=warm, folder=tmp_path)
        with forked(where, build(tmp_path, ""), stopped, stateless=False) as server:
            assert isinstance(server, NotStarted)
            assert server.reason == "no Python here"


def test_replicas_are_kept_by_number(tmp_path: Path) -> None:
    with ground() as where:
        described = build(tmp_path, "raise SystemExit('gone')\n")
        with Replicas(lambda stop: forked(where, described, stop, stateless=False)) as replicas:
            first, again = replicas.get(0), replicas.get(0)
            assert first is again
            assert not isinstance(first, Running)
            assert replicas.first_failure() == first
