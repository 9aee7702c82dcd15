"""The audit finds in every sample the servers, verdicts and cells written beside it."""

import msgspec
import pytest

from analyzer.pipeline import audit
from analyzer.run import Cell, Run, Server
from analyzer.settings import Settings
from tests.cells import HARMLESS, as_expected, by_place
from tests.samples.reading import BEFORE, ExpectedServer, Sample, SampleCell, samples

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
    expected = sorted(sample.expected.cell, key=by_place)
    listed = {(cell.file, cell.name) for cell in expected}
    found = sorted(map(cell_found, run.cells), key=by_place)
    assert [c for c in found if c.role not in HARMLESS or (c.file, c.name) in listed] == expected


def audited(sample: Sample, run_of: dict[str, Run]) -> Run:
    if sample.name not in run_of:
        settings = Settings(paths=(str(sample.folder / BEFORE),), cache=False)
        run_of[sample.name] = audit(settings)
    return run_of[sample.name]


def server_found(server: Server) -> ExpectedServer:
    tools = sorted(entry.name for entry in server.entry_points if entry.kind == "tool")
    return ExpectedServer(
        file=BEFORE + server.file,
        name=server.name,
        framework=server.framework,
        verdict=server.verdict,
        entry_points=tuple(tools),
    )


def cell_found(cell: Cell) -> SampleCell:
    place = f"{BEFORE}{cell.file}"
    found = msgspec.structs.replace(as_expected(cell), file=place)
    return SampleCell(**msgspec.structs.asdict(found), decides=cell.role in DECIDING)
