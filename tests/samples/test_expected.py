"""The audit finds in every sample the servers, verdicts and cells written beside it."""

from collections.abc import Iterable

import pytest

from analyzer.pipeline import audit
from analyzer.run import Cell, Run, Server
from analyzer.settings import Settings
from tests.samples.reading import BEFORE, ExpectedCell, ExpectedServer, Sample, samples

HARMLESS = ("constant", "request")
DECIDING = ("session data", "handle", "identity", "secret", "listing")

every_sample = pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)


@pytest.fixture(scope="module")
def run_of() -> dict[str, Run]:
    """One audit a sample, shared by the tests of this module."""
    return {}


@every_sample
def test_servers(sample: Sample, run_of: dict[str, Run]) -> None:
    run = audited(sample, run_of)
    found = sorted(map(server_found, run.servers), key=lambda server: server.name)
    assert found == sorted(sample.expected.server, key=lambda server: server.name)


@every_sample
def test_cells(sample: Sample, run_of: dict[str, Run]) -> None:
    run = audited(sample, run_of)
    expected = by_place(sample.expected.cell)
    listed = {(cell.file, cell.name) for cell in expected}
    found = by_place(map(cell_found, run.cells))
    assert [c for c in found if c.role not in HARMLESS or (c.file, c.name) in listed] == expected


def audited(sample: Sample, run_of: dict[str, Run]) -> Run:
    if sample.name not in run_of:
        settings = Settings(paths=(str(sample.folder / BEFORE),), cache=False)
        run_of[sample.name] = audit(settings)
    return run_of[sample.name]


def by_place(cells: Iterable[ExpectedCell]) -> list[ExpectedCell]:
    return sorted(cells, key=lambda cell: (cell.file, cell.line, cell.name))


def server_found(server: Server) -> ExpectedServer:
    tools = sorted(entry.name for entry in server.entry_points if entry.kind == "tool")
    return ExpectedServer(
        file=BEFORE + server.file,
        name=server.name,
        framework=server.framework,
        verdict=server.verdict,
        entry_points=tuple(tools),
    )


def cell_found(cell: Cell) -> ExpectedCell:
    return ExpectedCell(
        name=cell.name,
        file=BEFORE + cell.file,
        line=cell.line,
        role=cell.role,
        scope=cell.scope,
        key=cell.key,
        written_by=cell.written_by,
        read_by=cell.read_by,
        decides=cell.role in DECIDING,
    )
