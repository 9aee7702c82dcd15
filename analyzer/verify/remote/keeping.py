"""Libraries that a warm process may hold ready for all that it forks.

A replica that imports what every replica imports costs half a second again and again. But a
library that looks at its process while it is imported, such as at HOME, or that draws a random
number, would show all replicas the same: then what differs between processes goes unseen. So the
imports are tried in a child that is watched, and only libraries that define things and do nothing
else are kept.
"""

import contextlib
import importlib
import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

SECONDS = 30.0
CHANGES = {
    "os.chdir",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.link",
    "os.mkdir",
    "os.posix_spawn",
    "os.putenv",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.symlink",
    "os.system",
    "os.unsetenv",
    "socket.connect",
    "subprocess.Popen",
    "tempfile.mkdtemp",
    "tempfile.mkstemp",
}
"""What an import that only defines things does not do, by the names of audit events."""
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def keep(names: list[str], variables: Mapping[str, str]) -> list[str]:
    """Import those of these modules that may be kept; `variables` are what a replica is given."""
    kept = [name for name in names if name not in sys.modules]
    if not tried(kept, variables):
        # What the standard library looks at is known, and none of it shows.
        standard = [name for name in kept if is_standard(name)]
        others = [name for name in kept if not is_standard(name)]
        fine = [group for group in groups(others) if tried([*standard, *group], variables)]
        kept = [*standard, *(name for group in fine for name in group)]
    for name in kept:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    return kept


def is_standard(name: str) -> bool:
    return name.partition(".")[0] in sys.stdlib_module_names


def groups(names: Iterable[str]) -> list[list[str]]:
    """By distribution, as far as names tell; each is tried with all that it imports itself."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(name.partition(".")[0], []).append(name)
    return list(found.values())


def tried(names: list[str], variables: Mapping[str, str]) -> bool:
    """Whether a child that imports them sees no more of its process than any other would."""
    if not names:
        return True
    heard, said = os.pipe()
    pid = os.fork()
    if pid == 0:
        with contextlib.suppress(BaseException):
            os.setsid()
            silence()
            answer = b"1" if Watch(variables).imports(names) else b"0"
            os.write(said, answer)
        os._exit(0)
    os.close(said)
    try:
        ready = select.select([heard], [], [], SECONDS)[0]
        return bool(ready) and os.read(heard, 1) == b"1"
    finally:
        os.close(heard)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)


def silence() -> None:
    """What is printed by an import is no server's."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    os.close(nothing)


class Watch:
    """Sees what imports look at and change; only for a process that ends soon."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._own = {k for k, v in variables.items() if os.environ.get(k) != v}
        self._own |= set(os.environ) - set(variables)
        self._seen = False

    def imports(self, names: Iterable[str]) -> bool:
        """Import them all; false when one of them did more than to define things."""
        libraries = [name for name in names if not is_standard(name)]
        for name in names:
            if is_standard(name):
                importlib.import_module(name)
        before = standing()
        self._watch()
        for name in libraries:
            try:
                importlib.import_module(name)
            except Exception:
                return False
            if self._seen:
                return False
        self._stop()
        return not self._seen and standing() == before

    def _watch(self) -> None:
        sys.addaudithook(self._audit)
        watched = type("Watched", (type(os.environ),), self._methods())
        os.environ.__class__ = watched
        for module, name in sights():
            plain = getattr(module, name)
            setattr(module, name, self._telling(plain))
        plain_stat = os.stat

        def stat(path: Any, *rest: Any, **keywords: Any) -> Any:
            self._look_at(path)
            return plain_stat(path, *rest, **keywords)

        os.stat = stat

    def _stop(self) -> None:
        os.environ.__class__ = type(os.environ).__mro__[1]

    def _methods(self) -> dict[str, Any]:
        plain = type(os.environ)

        def getitem(environ: Any, key: str) -> str:
            if key in self._own:
                self._seen = True
            return plain.__getitem__(environ, key)

        def everything(environ: Any) -> Any:
            self._seen = True
            return plain.__iter__(environ)

        return {"__getitem__": getitem, "__iter__": everything}

    def _telling(self, plain: Callable[..., Any]) -> Callable[..., Any]:
        def told(*arguments: Any, **keywords: Any) -> Any:
            self._seen = True
            return plain(*arguments, **keywords)

        return told

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in CHANGES:
            self._seen = True
        elif event == "open":
            path, _, flags = arguments
            self._seen = self._seen or bool((flags or 0) & WRITING)
            self._look_at(path)

    def _look_at(self, path: Any) -> None:
        """A relative path is another file for every replica."""
        if isinstance(path, str | os.PathLike) and not os.path.isabs(path):
            self._seen = True


def sights() -> list[tuple[Any, str]]:
    """Functions that tell one process from another, where they are found."""
    found = [(os, name) for name in ("getcwd", "getcwdb", "getpid", "urandom")]
    if "random" in sys.modules:
        found.append((sys.modules["random"], "_urandom"))
    return found


def standing() -> Any:
    """What a process holds besides modules: threads, open files, signal handlers, search path."""
    return (
        threads(),
        numbers("/proc/self/fd"),
        [signal.getsignal(number) for number in sorted(signal.valid_signals())],
        list(sys.path),
    )


def threads() -> int:
    found = numbers("/proc/self/task")
    return found if found is not None else threading.active_count()


def numbers(folder: str) -> int | None:
    try:
        return len(os.listdir(folder))
    except OSError:
        return None
