"""Tiny programs, one language feature or trap each: the audit says what a careful reader says.

A case is a folder `<feature>/<case>` with the program, `expected.json` and one sentence in
`README.md`. A known miss has a file `xfail.txt` with the reason and must still be missed.
"""

from pathlib import Path

import msgspec
import pytest

from analyzer.pipeline import audit
from analyzer.run import Cell, Key, Role, Run, Scope, VerdictName
from analyzer.settings import Settings

PROGRAMS = Path(__file__).parent
HARMLESS = ("constant", "request")


class ExpectedCell(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cell; entry points by name, sorted. Harmless cells may be left out."""

    name: str
    file: str
    line: int
    role: Role
    scope: Scope
    key: Key
    written_by: tuple[str, ...]
    read_by: tuple[str, ...]


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Verdicts by server name, cells by place, and calls that must be seen on the way to them."""

    servers: dict[str, VerdictName]
    cells: tuple[ExpectedCell, ...]
    calls: tuple[tuple[str, str], ...] = ()


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
        cells=tuple(sorted(map(as_expected, shown), key=lambda c: (c.file, c.line, c.name))),
        calls=tuple(sorted(calls_of(run) & set(expected.calls))),
    )


def as_expected(cell: Cell) -> ExpectedCell:
    return ExpectedCell(
        name=cell.name,
        file=cell.file,
        line=cell.line,
        role=cell.role,
        scope=cell.scope,
        key=cell.key,
        written_by=cell.written_by,
        read_by=cell.read_by,
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
