"""What `fix` costs against parsing alone: medians over fresh processes, on one large real server.

python -m benchmarks.fix [--runs N] [--tree DIR]
"""

import argparse
import sys
from pathlib import Path
from statistics import median

from benchmarks.audit import DOWNLOADS, measured, memory, seconds
from benchmarks.measure import Fix, Measured, Parse
from benchmarks.tree import LARGE_SERVER, built_tree, line_count


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fix")
    parser.add_argument("--runs", type=int, default=3, help="measurements a median is taken of")
    parser.add_argument("--tree", type=Path, help="measure this project instead of the pinned one")
    options = parser.parse_args(arguments)
    tree: Path = options.tree or built_tree(DOWNLOADS / "large", LARGE_SERVER)
    fixes, parses = [], []
    for _ in range(options.runs):
        fixes.append(measured("fix", Fix(str(tree))))
        parses.append(measured("parse", Parse(str(tree), fixes[-1].analysed)))
    print("\n".join(report(tree, fixes, parses)))
    return 0


def report(tree: Path, fixes: list[Measured], parses: list[Measured]) -> list[str]:
    pairs = list(zip(fixes, parses, strict=True))
    wall = median(fix.seconds / bare.seconds for fix, bare in pairs)
    cpu = median(fix.cpu / bare.cpu for fix, bare in pairs)
    rows = [
        ("tree", f"{line_count(tree):,} lines, {len(fixes[0].analysed):,} files parsed"),
        ("fix", f"{seconds(fixes)}, {memory(fixes)}"),
        ("bare libcst.parse_module", f"{seconds(parses)}, {memory(parses)}"),
        ("fix / bare parse", f"{wall:.2f}, in CPU time {cpu:.2f}"),
    ]
    return [f"{name:<28} {value}" for name, value in rows]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
