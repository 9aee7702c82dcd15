"""The migrated form of each sample: what `fix --write --unsafe` leaves of it, nothing more.

python -m tests.samples.rewriting    writes `after/` beside each `before/`, and `after-store/`
                                     for those that show `--store`
"""

import shutil
import tempfile
from pathlib import Path

from analyzer.codemods.facts import Store
from analyzer.pipeline import fix
from analyzer.rewrite.result import FixOptions
from analyzer.settings import Settings
from tests.samples.reading import Sample, samples

STORES: dict[str, Store] = {
    "page-tokens": "postgresql",
    "session-cart": "redis",
    "session-lifespan": "filetree",
}
"""Samples that are written with a store as well: ids minted already, keys and objects of sessions."""


def rewritten() -> tuple[Sample, ...]:
    """The samples that are written for `mcp` 1.x, or for `fastmcp` 2.x or 3.x."""
    return tuple(s for s in samples() if "mcp" in pinned(s))


def pinned(sample: Sample) -> str:
    return (sample.folder / "before/pyproject.toml").read_text(encoding="utf-8")


def stored() -> tuple[Sample, ...]:
    return tuple(sample for sample in samples() if sample.name in STORES)


def rewrite(sample: Sample, folder: Path, store: Store | None = None) -> dict[str, bytes]:
    """All files of the sample as the tool leaves them, by path; `folder` is for scratch."""
    shutil.copytree(sample.folder / "before", folder)
    options = FixOptions(write=True, unsafe=True, allow_dirty=True, store=store)
    fix(Settings(paths=(str(folder),), cache=False), options)
    return contents(folder)


def contents(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in files
        if "__pycache__" not in path.parts
    }


def main() -> None:
    for sample in rewritten():
        _write(sample, "after", None)
    for sample in stored():
        _write(sample, "after-store", STORES[sample.name])


def _write(sample: Sample, name: str, store: Store | None) -> None:
    after = sample.folder / name
    shutil.rmtree(after, ignore_errors=True)
    with tempfile.TemporaryDirectory() as scratch:
        for path, raw in rewrite(sample, Path(scratch) / sample.name, store).items():
            (after / path).parent.mkdir(parents=True, exist_ok=True)
            (after / path).write_bytes(raw)


if __name__ == "__main__":
    main()
