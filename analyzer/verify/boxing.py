"""A sandbox around a warm process and all that it forks, where bubblewrap is there.

Inside there is no network, nothing of the home folder, no process of ours; what is there to read
is the system, the Python and its environment, and what is there to write is one folder.
"""

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from analyzer.verify.warm import REMOTE

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SETTINGS = (
    "/etc/alternatives",
    "/etc/group",
    "/etc/hosts",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/nsswitch.conf",
    "/etc/passwd",
    "/etc/ssl",
)
NETWORK = ("/etc/resolv.conf",)


@cache
def can_box() -> bool:
    """Whether bubblewrap is there and may make a sandbox on this system."""
    bwrap = shutil.which("bwrap")
    if bwrap is None or sys.platform != "linux":
        return False
    trial = [bwrap, "--unshare-all", "--ro-bind", "/", "/", "true"]
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0


def box(python: Path, folder: Path, *, network: bool = False) -> tuple[str, ...]:
    """The command that a process with this Python is started by; it may write in `folder`.

    The sandbox ends with the thread that starts it.
    """
    bwrap = shutil.which("bwrap")
    assert bwrap is not None
    read = [*SYSTEM, *SETTINGS, *(NETWORK if network else ())]
    read += [str(path) for path in (*_homes(python), REMOTE)]
    return (
        bwrap,
        "--unshare-all",
        *(("--share-net",) if network else ()),
        "--die-with-parent",
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "--tmpfs",
        "/tmp",
        *(word for path in read for word in ("--ro-bind-try", path, path)),
        "--bind",
        str(folder),
        str(folder),
        "--chdir",
        str(folder),
        "--",
    )


def _homes(python: Path) -> tuple[Path, ...]:
    """The environment of a Python, and the installation that it comes from."""
    environment = python.parent.parent
    found = [environment]
    settings = environment / "pyvenv.cfg"
    if settings.is_file():
        for line in settings.read_text("utf-8").splitlines():
            name, _, value = line.partition("=")
            if name.strip() == "home":
                found.append(Path(value.strip()).parent)
    found += [path.parent.parent for path in {python.resolve()}]
    return tuple(dict.fromkeys(found))
