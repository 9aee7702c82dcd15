"""The same answer whatever the order of files, the number of processes, the name of the folder."""

import re
import shutil
from pathlib import Path

import msgspec
import pytest

from analyzer.pipeline import audit
from analyzer.run import Cell, Run, encode
from analyzer.settings import Settings

PROGRAMS = Path(__file__).parent
SAMPLES = PROGRAMS.parent.parent / "samples"
TREES = (
    *(PROGRAMS / feature for feature in ("classes", "dispatch", "imports", "servers")),
    SAMPLES / "session-cart" / "before",
)


@pytest.fixture(params=TREES, ids=lambda tree: f"{tree.parent.name}-{tree.name}")
def tree(request: pytest.FixtureRequest) -> Path:
    assert isinstance(request.param, Path)
    return request.param


def audit_of(path: Path, jobs: int = 1) -> bytes:
    return encode(audit(Settings(paths=(str(path),), cache=False, jobs=jobs)))


def test_processes(tree: Path) -> None:
    assert audit_of(tree, jobs=2) == audit_of(tree)


@pytest.mark.parametrize("name", ["a folder", "build", "src", "mcp"])
def test_folder(tree: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(tree, tmp_path / name)
    assert audit_of(tmp_path / name) == audit_of(tree)


def test_order_in_which_files_were_written(tree: Path, tmp_path: Path) -> None:
    for file in sorted(filter(Path.is_file, tree.rglob("*")), reverse=True):
        copy = tmp_path / "tree" / file.relative_to(tree)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    assert audit_of(tmp_path / "tree") == audit_of(tree)


# the order of modules, which their names decide


def flat_programs() -> list[Path]:
    """Programs of several modules side by side."""
    return [
        path.parent
        for path in sorted(PROGRAMS.glob("*/*/expected.json"))
        if len(list(path.parent.glob("*.py"))) > 1
        and len(list(path.parent.glob("*.py"))) == len(list(path.parent.rglob("*.py")))
    ]


@pytest.mark.parametrize("folder", flat_programs(), ids=lambda folder: folder.name)
def test_order_of_modules(folder: Path, tmp_path: Path) -> None:
    said = judged(audit_run(folder), "")
    for prefix in ("aa_", "zz_"):
        (tmp_path / prefix).mkdir()
        _write_renamed(folder, tmp_path / prefix, prefix)
        assert judged(audit_run(tmp_path / prefix), prefix) == said


def _write_renamed(folder: Path, to: Path, prefix: str) -> None:
    """A copy in which every module but the server's comes before or after it in the alphabet."""
    modules = {path.stem for path in folder.glob("*.py")} - {"server"}
    for path in filter(Path.is_file, folder.iterdir()):
        renamed = prefix + path.name if path.stem in modules else path.name
        text = path.read_text("utf-8")
        (to / renamed).write_text(_renamed(text, modules, prefix), "utf-8")


def audit_run(path: Path) -> Run:
    return audit(Settings(paths=(str(path),), cache=False))


def judged(run: Run, prefix: str) -> tuple[object, ...]:
    """Verdicts and cells, with files as they were called before."""
    servers = sorted((server.name, server.verdict, server.confidence) for server in run.servers)
    return servers, sorted(map(_shown, [_under_old_name(cell, prefix) for cell in run.cells]))


def _shown(cell: Cell) -> tuple[object, ...]:
    kept = (cell.file, cell.line, cell.name, cell.role, cell.scope, cell.key, cell.reason)
    return (*kept, cell.written_by, cell.read_by)


def _under_old_name(cell: Cell, prefix: str) -> Cell:
    return msgspec.structs.replace(cell, file=cell.file.removeprefix(prefix))


def _renamed(text: str, modules: set[str], prefix: str) -> str:
    """The source with its imports of `modules` under their new names."""
    names = "|".join(sorted(map(re.escape, modules)))
    text = re.sub(rf"^(\s*)from ({names}) import", rf"\1from {prefix}\2 import", text, flags=re.M)
    text = re.sub(rf"^(\s*)import ({names}) as", rf"\1import {prefix}\2 as", text, flags=re.M)
    text = re.sub(rf"^(\s*)import ({names})$", rf"\1import {prefix}\2 as \2", text, flags=re.M)
    if "import_module" in text:
        text = re.sub(rf"\"({names})\"", rf'"{prefix}\1"', text)
    return text
