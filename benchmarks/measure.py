"""One measurement in a process of its own: what to measure comes in as JSON, the result goes out.

A fresh process has no warm caches, no parsed modules and no garbage of an earlier measurement.
"""

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec


class Audit(msgspec.Struct, frozen=True):
    """Audit `root`; `cache` is the folder of the cache, None to go without."""

    root: str
    jobs: int
    cache: str | None = None


class Parse(msgspec.Struct, frozen=True):
    """Parse `files` with libcst and drop each tree."""

    root: str
    files: tuple[str, ...]


class Fix(msgspec.Struct, frozen=True):
    """Show what would be rewritten below `root`."""

    root: str


class Measured(msgspec.Struct, frozen=True):
    """Seconds of wall time and of CPU in this process, peak memory in MB, and what was read."""

    seconds: float
    cpu: float
    peak_mb: float
    stages: dict[str, float] = {}
    analysed: tuple[str, ...] = ()
    other_files: int = 0
    servers: int = 0


class Stopwatch:
    """A progress listener that keeps the wall time of each stage."""

    def __init__(self) -> None:
        self._marks: list[tuple[str, float]] = []

    def stage(self, name: str, total: int) -> None:
        self._marks.append((name, time.perf_counter()))

    def advance(self, n: int = 1) -> None:
        pass

    def stages(self, end: float) -> dict[str, float]:
        starts = [start for _, start in self._marks]
        lasted = zip(self._marks, [*starts[1:], end], strict=True)
        spent: dict[str, float] = {}
        for (name, start), stop in lasted:
            spent[name] = spent.get(name, 0.0) + stop - start
        return spent


def audit(wanted: Audit) -> Measured:
    start, cpu = time.perf_counter(), time.process_time()
    from analyzer import pipeline
    from analyzer.settings import Settings

    watch = Stopwatch()
    settings = Settings(
        paths=(wanted.root,),
        jobs=wanted.jobs,
        cache=wanted.cache is not None,
        cache_dir=wanted.cache,
    )
    run = pipeline.audit(settings, watch)
    end = time.perf_counter()
    return Measured(
        seconds=end - start,
        cpu=time.process_time() - cpu,
        peak_mb=peak_mb(),
        stages=watch.stages(end),
        analysed=run.files.analysed,
        other_files=len(run.files.skipped) + len(run.files.failed),
        servers=len(run.servers),
    )


def parse(wanted: Parse) -> Measured:
    """The floor: read and parse, nothing else, with the garbage collector as Python sets it."""
    start, cpu = time.perf_counter(), time.process_time()
    import libcst

    for file in wanted.files:
        libcst.parse_module(Path(wanted.root, file).read_bytes())
    seconds = time.perf_counter() - start
    return Measured(seconds=seconds, cpu=time.process_time() - cpu, peak_mb=peak_mb())


def fix(wanted: Fix) -> Measured:
    start, cpu = time.perf_counter(), time.process_time()
    from analyzer.rewrite import fixing, proposing
    from analyzer.settings import Settings

    parsed: list[str] = []
    read = proposing.read_source

    def noted(path: str, raw: bytes) -> object:
        parsed.append(path)
        return read(path, raw)

    proposing.read_source = noted  # type: ignore[assignment]
    fixing.fix(Settings(paths=(wanted.root,), cache=False), fixing.FixOptions(unsafe=True))
    return Measured(
        seconds=time.perf_counter() - start,
        cpu=time.process_time() - cpu,
        peak_mb=peak_mb(),
        analysed=tuple(parsed),
    )


def peak_mb() -> float:
    """Of this process and, added, of its largest child."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024


def main(kind: str, raw: str) -> None:
    kinds: dict[str, tuple[type, Callable[..., Measured]]] = {
        "audit": (Audit, audit),
        "fix": (Fix, fix),
        "parse": (Parse, parse),
    }
    wanted, measure = kinds[kind]
    sys.stdout.buffer.write(msgspec.json.encode(measure(msgspec.json.decode(raw, type=wanted))))


if __name__ == "__main__":
    main(sys.argv[1], sys.stdin.read())
