"""A warm process: it imports the SDK once and forks a child for every request.

    python zygote.py JOB     (JSON: control, the number of a socket; modules to import; programs)

A request is a line of JSON with descriptors beside it, an answer a line. It asks for a child, for
the end of one, or that more modules be held ready where nobody can tell (`keeping.py`). A child
leads a session of its own, has its own folders, variables and limits, and runs `main` of one of
the programs. Its exit goes into a pipe of whoever asked; it is reaped when that says so, so that
its number is never another's before. When the socket ends, so does everything that was ever
forked here.
"""

import sys

# This folder is no place to import from: a program brings its own.
sys.path.pop(0)

import contextlib
import ctypes
import gc
import importlib
import importlib.util
import json
import os
import resource
import select
import signal
import socket
import tempfile
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
MOST_DESCRIPTORS = 16
LONGEST = 16 * 1024 * 1024
PR_SET_CHILD_SUBREAPER = 36
CLONE_NEWNS, CLONE_NEWUSER = 0x00020000, 0x10000000
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
LIMITS = {
    "memory": resource.RLIMIT_DATA,
    "cpu": resource.RLIMIT_CPU,
    "file": resource.RLIMIT_FSIZE,
    "core": resource.RLIMIT_CORE,
}


def main(job: Json) -> None:
    """Serve requests to the end; returns in a child only, with what that is to run."""
    control = socket.socket(fileno=job["control"])
    for module in job["modules"]:
        # A module that is not there, or cannot be imported now, costs its importers the time.
        with contextlib.suppress(Exception):
            importlib.import_module(module)
    programs = {name: loaded(name, path) for name, path in job["programs"].items()}
    keeping = loaded("keeping", os.path.join(os.path.dirname(__file__), "keeping.py"))

    def settle() -> None:
        """What is done once here need not be done in every child."""
        for program in programs.values():
            getattr(program, "look_around", lambda: None)()
        gc.collect()
        gc.freeze()

    def keep(names: list[str], variables: Json) -> list[str]:
        kept: list[str] = keeping.keep(names, variables)
        settle()
        return kept

    settle()
    forked = Warm(control, keep).serve()
    programs[forked["program"]].main(forked["job"])


def loaded(name: str, path: str) -> Any:
    """A file as a module that finds its neighbours while it is imported, and not later."""
    sys.path.insert(0, os.path.dirname(path))
    try:
        spec = importlib.util.spec_from_file_location(f"unstick_{name}", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.pop(0)
    return module


class Warm:
    """What is forked, by process number: the pipe that its exit goes into."""

    def __init__(self, control: socket.socket, keep: Callable[..., list[str]]) -> None:
        self._control = control
        self._keep = keep
        self._exits: dict[int, int] = {}
        self._told: set[int] = set()
        self._awake, self._wake = os.pipe()

    def serve(self) -> Json:
        adopt_orphans()
        os.set_blocking(self._wake, False)
        os.set_blocking(self._awake, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        self._answer({"warm": sorted(sys.modules.keys() & {"mcp", "fastmcp"})})
        while True:
            control = self._control.fileno()
            readable, _, _ = select.select([control, self._awake], [], [])
            if self._awake in readable:
                self._tell_exits()
            if control in readable:
                forked = self._take()
                if forked is not None:
                    return forked

    def _take(self) -> Json | None:
        line, descriptors = received(self._control)
        if not line:
            end_all(self._exits)
            os._exit(0)
        request = json.loads(line)
        if "end" in request:
            self._end(request["end"])
            return None
        if "keep" in request:
            self._answer({"kept": self._keep(request["keep"], request["variables"])})
            return None
        return self._fork(request, descriptors)

    def _fork(self, request: Json, descriptors: list[int]) -> Json | None:
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._control.close()
            for number in (self._awake, self._wake, *self._exits.values()):
                os.close(number)
            return become(request, descriptors)
        self._exits[pid] = descriptors[0]
        for number in descriptors[1:]:
            os.close(number)
        self._answer({"pid": pid})
        return None

    def _end(self, pid: int) -> None:
        if pid in self._exits:
            kill_group(pid)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
            with contextlib.suppress(OSError):
                os.close(self._exits.pop(pid))
            self._told.discard(pid)
        self._answer({})

    def _tell_exits(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._awake, 4096)
        for pid, exit_pipe in self._exits.items():
            if pid in self._told:
                continue
            flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
            with contextlib.suppress(ChildProcessError, OSError):
                if (found := os.waitid(os.P_PID, pid, flags)) is not None:
                    sign = 1 if found.si_code == os.CLD_EXITED else -1
                    self._told.add(pid)
                    os.write(exit_pipe, b"%d\n" % (sign * found.si_status))
        reap_orphans(self._exits)

    def _answer(self, answer: Json) -> None:
        self._control.sendall(json.dumps(answer).encode() + b"\n")


def received(control: socket.socket) -> tuple[bytes, list[int]]:
    """A line and the descriptors that came with it; no line at the end."""
    line, numbers = b"", []
    while not line.endswith(b"\n"):
        part, found, _, _ = socket.recv_fds(control, 65536, MOST_DESCRIPTORS)
        if not part or len(line) > LONGEST:
            return b"", []
        line += part
        numbers += found
    return line, numbers


def become(request: Json, descriptors: list[int]) -> Json:
    """Turn into the child that was asked for; what it is to run."""
    _, out, noise, *handed = descriptors
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, stream in ((nothing, 0), (out, 1), (noise, 2)):
        os.dup2(number, stream)
        os.close(number)
    if request["own_tmp"]:
        try:
            mount_own_tmp(request["own_tmp"], used_below_tmp())
        except OSError as error:
            print(f"/tmp is shared with other replicas: {error}", file=sys.stderr)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["variables"])
    tempfile.tempdir = None
    searched = request["variables"].get("PYTHONPATH", "").split(os.pathsep)
    sys.path[0:0] = [path for path in searched if path]
    move_home_of_fastmcp()
    for name, most in request["limits"].items():
        _, hardest = resource.getrlimit(LIMITS[name])
        bound = most if hardest == resource.RLIM_INFINITY else min(most, hardest)
        resource.setrlimit(LIMITS[name], (bound, bound))
    job = request["job"]
    job["descriptors"] = dict(zip(request["descriptors"], handed, strict=True))
    return {"program": request["program"], "job": job}


def move_home_of_fastmcp() -> None:
    """It was imported with another home than this child has."""
    settings: Any = getattr(sys.modules.get("fastmcp"), "settings", None)
    home = getattr(settings, "home", None)
    if home is not None:
        with contextlib.suppress(Exception):
            settings.home = type(home)(os.environ["HOME"]) / ".local" / "share" / "fastmcp"


def used_below_tmp() -> list[str]:
    """Folders below /tmp that a child needs: where it runs, and what it imports later."""
    paths = {os.path.realpath(path) for path in (os.getcwd(), sys.prefix, sys.base_prefix)}
    paths |= {os.path.realpath(path) for path in (os.path.dirname(__file__), *sys.path) if path}
    found: list[str] = []
    for path in sorted(path for path in paths if path.startswith("/tmp/") and os.path.isdir(path)):
        if not found or not path.startswith(f"{found[-1]}/"):
            found.append(path)
    return found


def mount_own_tmp(folder: str, kept: list[str]) -> None:
    """Let /tmp be a folder of this child's own: no other sees what is written there.

    Folders below /tmp in `kept` stay where they are.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNS):
        raise OSError(ctypes.get_errno(), "no mounts of its own")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)

    def mount(source: str | None, target: str, flags: int) -> None:
        source_bytes = None if source is None else source.encode()
        if libc.mount(source_bytes, target.encode(), None, flags, None):
            raise OSError(ctypes.get_errno(), f"no {target} of its own")

    # A folder that was opened outside of the namespace is none of it.
    held = {path: os.open(path, os.O_PATH | os.O_DIRECTORY) for path in kept}
    mount(None, "/", MS_REC | MS_PRIVATE)
    mount(folder, "/tmp", MS_BIND)
    for path, descriptor in held.items():
        os.makedirs(path, exist_ok=True)
        mount(f"/proc/self/fd/{descriptor}", path, MS_BIND | MS_REC)
        os.close(descriptor)


def adopt_orphans() -> None:
    """What a child leaves running becomes ours, where the system knows how."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def reap_orphans(known: dict[int, int]) -> None:
    for pid in children():
        if pid not in known:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)


def children() -> list[int]:
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    # Before it has a session of its own, there is no group of its number.
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def end_all(known: dict[int, int]) -> None:
    """Kill what was forked, and what that left running, until nothing is left."""
    for pid in known:
        kill_group(pid)
    for _ in range(1000):
        for pid in children():
            kill_group(pid)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
