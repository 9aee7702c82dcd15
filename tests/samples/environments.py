"""Virtual environments with real SDKs, made once and kept outside the repository."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

INSTALL_SECONDS = 300


def python_with(requirement: str) -> Path:
    """A Python that has `requirement` (`name==version`), from the cache or freshly installed.

    The cache is `$UNSTICK_SDK_CACHE`, else a folder of the user's under the temporary folder.
    """
    cache = Path(os.environ.get("UNSTICK_SDK_CACHE") or _default_cache())
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    environment = cache / requirement.replace("==", "-")
    with (cache / f"{environment.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (environment / "installed").exists():
            _install(environment, requirement)
    return environment / "bin" / "python"


def _default_cache() -> Path:
    return Path(tempfile.gettempdir()) / f"unstick-sdk-{os.getuid()}"


def _install(environment: Path, requirement: str) -> None:
    # A half-made environment of an interrupted run is started over.
    shutil.rmtree(environment, ignore_errors=True)
    _uv("venv", "--python", sys.executable, str(environment))
    _uv("pip", "install", "--compile-bytecode", "--python", str(environment), requirement)
    (environment / "installed").touch()


def _uv(*arguments: str) -> None:
    beside = Path(sys.executable).with_name("uv")
    command = str(beside) if beside.exists() else shutil.which("uv")
    if command is None:
        raise RuntimeError("uv is not installed; it makes the environments of the SDK tests")
    subprocess.run([command, "--quiet", *arguments], check=True, timeout=INSTALL_SECONDS)
