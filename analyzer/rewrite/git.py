"""What git knows about the files about to be rewritten."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

_TIMEOUT = 30


def uncommitted(root: Path, paths: Sequence[str]) -> tuple[str, ...]:
    """Files git could not give back: changed tracked files of the tree, and untracked `paths`.

    Empty outside a work tree, and where git is missing. Nothing the repository's configuration
    names is run.
    """
    listed = _git(root, "status", "--porcelain", "-z", "--untracked-files=all")
    if listed is None:
        return ()
    prefix = (_git(root, "rev-parse", "--show-prefix") or b"").decode().strip()
    targets = {f"{prefix}{path}" for path in paths}
    found = set()
    entries = iter(listed.split(b"\0"))
    for entry in entries:
        status, name = entry[:2].decode(), entry[3:].decode("utf-8", "surrogateescape")
        if status[:1] in ("R", "C"):
            next(entries, None)
        if name and (status != "??" or name in targets):
            found.add(name)
    return tuple(sorted(found))


def _git(root: Path, *arguments: str) -> bytes | None:
    command = ["git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", *arguments]
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            command, cwd=root, env=environment, capture_output=True, timeout=_TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
