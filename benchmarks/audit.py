"""What an audit costs against parsing alone: medians over fresh processes, on a tree of real code.

python -m benchmarks.audit [--runs N] [--tree DIR]
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import msgspec

from benchmarks.measure import Audit, Fix, Measured, Parse
from benchmarks.tree import built_tree, line_count

ROOT = Path(__file__).resolve().parent.parent
DOWNLOADS = ROOT / ".corpus" / "benchmark"
PARSING = "parse"
"""The pipeline's stage that parses and summarises, the only one that several processes share."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.audit")
    parser.add_argument("--runs", type=int, default=3, help="measurements a median is taken of")
    parser.add_argument("--tree", type=Path, help="measure this tree instead of the pinned one")
    options = parser.parse_args(arguments)
    tree: Path = options.tree or built_tree(DOWNLOADS)
    one, bare, two = cold(tree, options.runs)
    with tempfile.TemporaryDirectory() as cache:
        warm, changed = cached(tree, cache, options.runs)
    with tempfile.TemporaryDirectory() as folder:
        twice = measured("audit", Audit(str(doubled(tree, Path(folder))), jobs=1))
    print("\n".join(report(tree, one, bare, two, warm, changed, twice)))
    return 0


def cold(tree: Path, runs: int) -> tuple[list[Measured], list[Measured], list[Measured]]:
    """Audits with one process, bare parses of the same files, audits with two; taken in turn."""
    one, bare, two = [], [], []
    for _ in range(runs):
        one.append(measured("audit", Audit(str(tree), jobs=1)))
        bare.append(measured("parse", Parse(str(tree), one[-1].analysed)))
        two.append(measured("audit", Audit(str(tree), jobs=2)))
    return one, bare, two


def cached(tree: Path, cache: str, runs: int) -> tuple[list[Measured], list[Measured]]:
    """Unchanged runs and runs after one changed file, over a filled cache."""
    wanted = Audit(str(tree), jobs=1, cache=cache)
    first = measured("audit", wanted)
    warm = [measured("audit", wanted) for _ in range(runs)]
    changed = []
    victim = largest(tree, first.analysed)
    for number in range(runs):
        with edited(victim, f"\n_benchmark = {number}\n".encode()):
            changed.append(measured("audit", wanted))
    return warm, changed


def doubled(tree: Path, folder: Path) -> Path:
    """A tree that holds `tree` two times, side by side."""
    for name in ("first", "second"):
        shutil.copytree(tree, folder / name)
    return folder


def measured(kind: str, wanted: Audit | Fix | Parse) -> Measured:
    """One measurement in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.measure", kind]
    done = subprocess.run(
        command, input=msgspec.json.encode(wanted), stdout=subprocess.PIPE, cwd=ROOT, check=True
    )
    return msgspec.json.decode(done.stdout, type=Measured)


def largest(tree: Path, files: Sequence[str]) -> Path:
    """The costliest single change: the largest file of a server, or of all when there is none."""
    servers = [file for file in files if "mcp_" in file.partition("/")[0]]
    return max((tree / file for file in servers or files), key=lambda path: path.stat().st_size)


@contextmanager
def edited(file: Path, addition: bytes) -> Iterator[None]:
    """The file with something at its end, for the time of the block."""
    before = file.read_bytes()
    file.write_bytes(before + addition)
    try:
        yield
    finally:
        file.write_bytes(before)


def report(
    tree: Path,
    one: list[Measured],
    bare: list[Measured],
    two: list[Measured],
    warm: list[Measured],
    changed: list[Measured],
    twice: Measured,
) -> list[str]:
    files = len(one[0].analysed) + one[0].other_files
    read = sum((tree / file).read_bytes().count(b"\n") for file in one[0].analysed)
    ratios = [audit.seconds / parse.seconds for audit, parse in zip(one, bare, strict=True)]
    least = min(wall(one)) / min(wall(bare))
    speed_up = median(stage(one, PARSING)) / median(stage(two, PARSING))
    rows = [
        ("tree", f"{line_count(tree):,} lines in {files:,} files, {one[0].servers} servers"),
        ("analysed", f"{read:,} lines in {len(one[0].analysed):,} files"),
        ("audit, one process", f"{seconds(one)}, {memory(one)}"),
        ("audit, two processes", f"{seconds(two)}, {memory(two)}"),
        ("bare libcst.parse_module", f"{seconds(bare)}, {memory(bare)}"),
        ("audit / bare parse", f"{median(ratios):.2f}, of the quickest runs {least:.2f}"),
        ("parse stage, two processes", f"{speed_up:.2f} times the speed of one"),
        ("unchanged run", f"{seconds(warm)}, {per_thousand(warm, files):.3f} s per 1,000 files"),
        ("one file changed", seconds(changed)),
        ("tree taken two times", f"{twice.seconds / median(wall(one)):.2f} times as long"),
        *((f"  stage {name}", f"{median(stage(one, name)):.2f} s") for name in one[0].stages),
    ]
    return [f"{name:<28} {value}" for name, value in rows]


def stage(runs: list[Measured], name: str) -> list[float]:
    return [run.stages[name] for run in runs]


def wall(runs: list[Measured]) -> list[float]:
    return [run.seconds for run in runs]


def seconds(runs: list[Measured]) -> str:
    return f"{median(wall(runs)):.2f} s"


def memory(runs: list[Measured]) -> str:
    return f"{median(run.peak_mb for run in runs):.0f} MB"


def per_thousand(runs: list[Measured], files: int) -> float:
    return median(wall(runs)) / files * 1000


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
