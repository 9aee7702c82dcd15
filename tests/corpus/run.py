"""The corpus run: download the labelled servers, audit each, print expected against found.

    python -m tests.corpus.run [--from DIR] [--only NAME] [--json FILE] [--page FILE] [--start]

The wheels are downloaded without dependencies and unpacked into `.corpus/`; nothing of theirs is
installed, imported or run. With `--start` those built on `mcp` are: as they are beside the old
SDK, and rewritten beside the new one.
"""

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from analyzer import pipeline
from analyzer.settings import Settings
from tests.corpus.document import page
from tests.corpus.downloading import DOWNLOADS, download, unpack
from tests.corpus.migration import section, section_of
from tests.corpus.scoring import Judged, Label, Score, judge, read_labels, total
from tests.verify.published import Outcome, published, rows, run_published

HERE = Path(__file__).resolve().parent
ROW = "{:<30} {:<21} {:<21} {:<4} {:>7} {:>6} {:>6}"


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    labels = [one for one in read_labels(HERE / "servers.jsonl") if options.only in one.package]
    folder = options.unpacked or obtain(labels, DOWNLOADS)
    print(ROW.format("package", "expected", "found", "ok", "seconds", "cells", "false"))
    judged = [shown(audit(label, folder / label.folder)) for label in labels]
    score = total(judged)
    print("\n".join(["", *misses(judged), "", *summary(score)]))
    if options.json:
        raw = msgspec.json.encode({"score": score, "servers": judged})
        options.json.write_bytes(msgspec.json.format(raw) + b"\n")
    rewritten = section(started(options.only)) if options.start else None
    if options.page:
        # What was started is not started again for every page.
        known = options.page.read_text("utf-8") if options.page.exists() else ""
        text = page(judged, score, rewritten or section_of(known))
        options.page.write_text(text, encoding="utf-8")
    return 0


def started(only: str) -> Iterator[tuple[str, Outcome]]:
    """Run the published servers with `only` in their name, and print each as it is known."""
    for name in published():
        if only in name:
            with TemporaryDirectory() as folder:
                outcome = run_published(name, Path(folder))
            print("\n".join(rows(name, outcome)), flush=True)
            yield name, outcome


def obtain(labels: Iterable[Label], downloads: Path) -> Path:
    """Download what is missing and unpack it; the folder that holds one directory a server."""
    missing = [one for one in labels if not (downloads / one.folder).is_dir()]
    if missing:
        wheels = downloads / "wheels"
        download([f"{one.package}=={one.version}" for one in missing], wheels)
        for one in missing:
            (wheel,) = wheels.glob(f"{one.folder}-*.whl")
            unpack(wheel, downloads / one.folder)
    return downloads


def audit(label: Label, root: Path) -> Judged:
    start = time.perf_counter()
    run = pipeline.audit(Settings(paths=(str(root),), cache=False, jobs=1))
    return judge(label, run, root, time.perf_counter() - start)


def shown(one: Judged) -> Judged:
    """Print the server's row as soon as it is known."""
    cells = f"{len(one.hit)}/{len(one.hit) + len(one.missed)}"
    mark = "yes" if one.right else "NO"
    found = one.found or "no server"
    row = (one.package, one.expected, found, mark, f"{one.seconds:.2f}", cells, len(one.false))
    print(ROW.format(*row), flush=True)
    return one


def misses(judged: Iterable[Judged]) -> list[str]:
    """What is wrong, and the run's own reason for it."""
    lines = []
    for one in judged:
        if not one.right:
            found = one.found or "no server"
            lines += [f"{one.package}: expected {one.expected}, found {found}: {one.reason}"]
        lines += [f"{one.package}: missed {miss.cell}: {miss.instead}" for miss in one.missed]
        lines += [f"{one.package}: false {cell}" for cell in one.false]
    return lines or ["nothing missed"]


def summary(score: Score) -> list[str]:
    return [
        f"verdicts right        {score.verdicts_right} of {score.verdicts}",
        f"genuine found         {score.genuine_found} of {score.genuine}",
        f"deciding cells found  {score.cells_found} of {score.cells}",
        f"false deciding cells  {score.false_cells}",
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.corpus.run", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("--from", dest="unpacked", type=Path, help="wheels already unpacked")
    parser.add_argument(
        "--only", default="", metavar="NAME", help="packages with this in the name"
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write the score as JSON as well"
    )
    parser.add_argument("--page", type=Path, metavar="FILE", help="write the score as a page")
    parser.add_argument(
        "--start", action="store_true", help="also install, rewrite and run those built on mcp"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
