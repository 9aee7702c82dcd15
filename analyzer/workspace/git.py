"""Questions to git about an audited tree; nothing that its configuration names is run."""

import os
import subprocess
from pathlib import Path

_TIMEOUT = 30
_QUIET = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")


def git_output(folder: Path, *arguments: str) -> bytes | None:
    """What git prints, or None where it fails, is missing or takes too long."""
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            ["git", *_QUIET, *arguments],
            cwd=folder, env=environment, capture_output=True, timeout=_TIMEOUT, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
