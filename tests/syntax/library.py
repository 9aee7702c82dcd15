"""A sample of real code: small modules of the running Python's own standard library."""

import functools
import sysconfig
from pathlib import Path

_LARGEST = 4_500
_WANTED = 60


@functools.cache
def library_sources() -> tuple[tuple[str, bytes], ...]:
    """Name and bytes of some sixty modules, spread evenly over the library."""
    root = Path(sysconfig.get_path("stdlib"))
    small = [path for path in sorted(root.rglob("*.py")) if _is_wanted(path, root)]
    step = max(len(small) // _WANTED, 1)
    return tuple(
        (path.relative_to(root).as_posix(), path.read_bytes()) for path in small[::step][:_WANTED]
    )


def _is_wanted(path: Path, root: Path) -> bool:
    parts = path.relative_to(root).parts
    apart = {"site-packages", "lib2to3", "bad_coding.py", "test_unicode_identifiers.py"}
    return not apart.intersection(parts) and 500 < path.stat().st_size < _LARGEST
