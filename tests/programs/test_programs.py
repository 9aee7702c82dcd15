"""Tiny programs, one language feature or trap each: the audit says what a careful reader says.

A case is a folder `<feature>/<case>` with the program, `expected.json` and one sentence in
`README.md`. A known miss has a file `xfail.txt` with the reason and must still be missed.
"""

from pathlib import Path

import msgspec
import pytest

from analyzer.pipeline import audit
from analyzer.run import Run, VerdictName
from analyzer.settings import Settings
from tests.cells import HARMLESS, ExpectedCell, as_expected, by_place

PROGRAMS = Path(__file__).parent


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Verdicts by server name, cells by place, and calls that must be seen on the way to them.

    `leaks` and `races` say of cells, by name, whether one caller's value can reach another and
    whether worker threads can lose an update.
    """

    servers: dict[str, VerdictName]
    cells: tuple[ExpectedCell, ...]
    calls: tuple[tuple[str, str], ...] = ()
    leaks: dict[str, bool] = {}
    races: dict[str, bool] = {}


def cases() -> list[object]:
    """Every program of this folder; known misses are expected to fail."""
    return [_case(path.parent) for path in sorted(PROGRAMS.glob("*/*/expected.json"))]


def _case(folder: Path) -> object:
    reason = folder / "xfail.txt"
    marks = []
    if reason.exists():
        marks = [pytest.mark.xfail(strict=True, reason=reason.read_text("utf-8").strip())]
    return pytest.param(folder, id=folder.relative_to(PROGRAMS).as_posix(), marks=marks)


@pytest.mark.parametrize("folder", cases())
def test_program(folder: Path) -> None:
    expected = msgspec.json.decode((folder / "expected.json").read_bytes(), type=Expected)
    assert found_in(audit_of(folder), expected) == expected


def audit_of(folder: Path) -> Run:
    """The audit of one program, without a cache."""
    return audit(Settings(paths=(str(folder),), cache=False))


def found_in(run: Run, expected: Expected) -> Expected:
    """What the audit says, in the form of an expectation: harmless cells only where listed."""
    listed = {(cell.file, cell.name) for cell in expected.cells}
    shown = [c for c in run.cells if c.role not in HARMLESS or (c.file, c.name) in listed]
    return Expected(
        servers={server.name: server.verdict for server in run.servers},
        cells=tuple(sorted(map(as_expected, shown), key=by_place)),
        calls=tuple(sorted(calls_of(run) & set(expected.calls))),
        leaks={c.name: c.leaks_across_clients for c in shown if c.name in expected.leaks},
        races={c.name: c.thread_unsafe for c in shown if c.name in expected.races},
    )


def calls_of(run: Run) -> set[tuple[str, str]]:
    """Calls drawn around the cells: entry points by name, functions as `file:name`."""
    found = set()
    for cell in run.cells:
        labels = {
            node.id: node.label if node.kind == "entry point" else f"{node.file}:{node.label}"
            for node in cell.neighbourhood.nodes
        }
        for edge in cell.neighbourhood.edges:
            if edge.kind == "calls":
                found.add((labels[edge.source], labels[edge.target]))
    return found
