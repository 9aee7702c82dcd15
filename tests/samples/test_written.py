"""What is written beside the samples agrees with their code, whatever an audit finds."""

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.samples.reading import ROOT, Sample, SampleCell, samples

SOLE_SPELLINGS = {"os.cwd": "os.chdir", "mcp.tools": "mcp = "}
"""Cells that their line does not spell, and what it spells instead."""

AROUND = "deployment"
"""Files around a server; `tests/deployment` knows them."""

every_sample = pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)


def test_each_folder_is_a_sample() -> None:
    folders = sorted(path.name for path in ROOT.iterdir() if path.is_dir())
    assert folders == sorted([AROUND, *(sample.name for sample in samples())])


@every_sample
def test_lines_spell_their_cells(sample: Sample) -> None:
    lines = {cell.name: line_of(sample, cell) for cell in sample.expected.cell}
    assert {name: spelling(name) in line for name, line in lines.items()} == dict.fromkeys(
        lines, True
    )


@every_sample
def test_cells_are_used_by_tools_of_the_server(sample: Sample) -> None:
    tools = [name for server in sample.expected.server for name in server.entry_points]
    used = {name for cell in sample.expected.cell for name in (*cell.written_by, *cell.read_by)}
    assert tools == sorted(tools)
    assert used <= set(tools)


@every_sample
def test_runs_on_a_version_that_the_project_allows(sample: Sample) -> None:
    pyproject = tomllib.loads((sample.folder / "before/pyproject.toml").read_text("utf-8"))
    sdk = Requirement(sample.script.sdk)
    version = str(sdk.specifier).removeprefix("==")
    pins = [Requirement(text) for text in pyproject["project"]["dependencies"]]
    assert [(pin.name, version in pin.specifier) for pin in pins] in ([(sdk.name, True)], [])


def test_the_table_has_a_row_for_each_sample() -> None:
    rows = (ROOT / "README.md").read_text("utf-8").splitlines()
    found = [
        (cells[1].strip(" `"), cells[-2].strip())
        for cells in (row.split("|") for row in rows if row.startswith("| `"))
    ]
    assert found == [(s.name, server.verdict) for s in samples() for server in s.expected.server]


def line_of(sample: Sample, cell: SampleCell) -> str:
    return Path(sample.folder, cell.file).read_text("utf-8").splitlines()[cell.line - 1]


def spelling(name: str) -> str:
    """The part of a cell's name that stands in the source where it is defined."""
    if name in SOLE_SPELLINGS:
        return SOLE_SPELLINGS[name]
    return name.rpartition("[")[2].rstrip("]") if "[" in name else name.rpartition(".")[2]
