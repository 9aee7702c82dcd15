"""A folder for everything that one verification writes; what a killed one left is swept away."""

import contextlib
import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_cache_path

_LOCK = "lock"


@contextmanager
def run_folder() -> Iterator[Path]:
    """A fresh folder that ends with the block, apart from where servers put temporary files."""
    runs = user_cache_path("unstick") / "runs"
    runs.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(runs)
    folder = Path(tempfile.mkdtemp(dir=runs)).resolve()
    with (folder / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _sweep(runs: Path) -> None:
    """Remove folders whose owner is gone: nobody holds their lock."""
    for lock in runs.glob(f"*/{_LOCK}"):
        with contextlib.suppress(OSError), lock.open("r+") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)
