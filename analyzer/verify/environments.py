"""Virtual environments made with `uv` for the servers that are run, kept by what is in them.

An environment is made once for a recipe and this Python, outside of every project, and is never
changed afterwards: whoever needs other files in front of it sets `PYTHONPATH`.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
from platformdirs import user_cache_path

INSTALL_SECONDS = 600
_LAYOUT = b"1"
_COMPLETE = "complete"


class Recipe(msgspec.Struct, frozen=True):
    """What to install: requirements, and pins that win over what anything else asks for."""

    requirements: tuple[str, ...]
    overrides: tuple[str, ...] = ()


class Environment(msgspec.Struct, frozen=True):
    """An environment that is complete; `python` is its interpreter."""

    python: Path


class NotMade(msgspec.Struct, frozen=True):
    """Why there is no environment: what cannot be installed, in the installer's words."""

    reason: str


def environment(recipe: Recipe, folder: Path | None = None) -> Environment | NotMade:
    """The environment of a recipe, from `folder` (the user's cache by default) or freshly made.

    Two processes that ask for the same one make it once. One whose making was interrupted is
    started over.
    """
    parts = (sys.version.encode(), sys.prefix.encode(), msgspec.json.encode(recipe))
    name = named(recipe.requirements[0], *parts)
    place = made_once(name, lambda target: _make(target, recipe), folder)
    return place if isinstance(place, NotMade) else Environment(place / "bin" / "python")


def made_once(
    name: str, make: Callable[[Path], str | None], folder: Path | None = None
) -> Path | NotMade:
    """The kept folder of this name; `make` fills a new one, or says what went wrong."""
    cache = folder or user_cache_path("unstick") / "environments"
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = cache / name
    with _locked(place.with_suffix(".lock")):
        if not (place / _COMPLETE).exists():
            shutil.rmtree(place, ignore_errors=True)
            if problem := make(place):
                shutil.rmtree(place, ignore_errors=True)
                return NotMade(problem)
            (place / _COMPLETE).touch()
    return place


def named(what: str, *parts: bytes) -> str:
    """A name that a person recognises, and a digest of all that decides what gets installed."""
    readable = "".join(c if c.isalnum() or c in "._" else "-" for c in what)
    digest = hashlib.sha256(b"\n".join((_LAYOUT, *parts))).hexdigest()
    return f"{readable[:40]}-{digest[:16]}"


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(place: Path, recipe: Recipe) -> str | None:
    """Make it; what went wrong, if something did."""
    uv = _uv()
    if uv is None:
        return "uv is not installed, which makes the environments: pip install 'unstick[verify]'"
    overrides = place.with_suffix(".overrides")
    overrides.write_text("\n".join(recipe.overrides))
    install = [uv, "pip", "install", "--compile-bytecode", "--python", str(place)]
    return problem_of([uv, "venv", "--quiet", "--python", sys.executable, str(place)]) or (
        problem_of([*install, "--quiet", "--overrides", str(overrides), *recipe.requirements])
    )


def _uv() -> str | None:
    """The `uv` installed beside this Python, else one on the path."""
    beside = Path(sys.executable).with_name("uv")
    return str(beside) if beside.exists() else shutil.which("uv")


def problem_of(command: Sequence[str | Path]) -> str | None:
    """Run an installer; what it says when it fails."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=INSTALL_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return f"not installed within {INSTALL_SECONDS} seconds"
    if done.returncode == 0:
        return None
    return (
        done.stderr.decode(errors="replace").strip()
        or f"{command[0]} ended with {done.returncode}"
    )
