"""Programs that only look as if they had to change: no edit, no marker, no finding that says so.

Each file below `programs/` is one, or each folder with a `server.py`; its first line says what it
looks like, and the folder is the kind of rewrite that it must not draw. A program for `mcp` is run
as it is written for 1.x and as a person would have renamed it for 2.x: what the new SDK renames is
renamed, and no more than that.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import pytest

from analyzer.pipeline import audit, fix
from analyzer.rewrite.result import FixOptions, FixResult
from analyzer.run import Run
from analyzer.settings import Settings

PROGRAMS = Path(__file__).parent / "programs"
FEWEST = 60
RENAMES = frozenset({"UNS401", "UNS404", "UNS410", "UNS801", "UNS802"})
"""Names, versions and requirements: what every server of an old SDK needs."""
TEXTS = "UNS412"
"""Said of every handler of an old SDK that calls a library: how its exceptions read changes."""
OWN = ("httpx", "requests", "starlette", "sse-starlette", "websockets")
"""What programs import besides, and declare."""
OLD = {
    "mcp": ("mcp>=1.9,<2",),
    "fastmcp": ("fastmcp>=2,<3", "fastmcp>=3,<4"),
    "": ("mcp>=1.9,<2",),
}
NEW = {"mcp": "mcp>=2,<3", "fastmcp": "fastmcp>=4,<5", "": "mcp>=2,<3"}
REQUIRES = re.compile(r"^# requires: (\S+)$", re.M)


class Program(msgspec.Struct, frozen=True):
    """A program on one version of an SDK; `is_new` says that nothing at all is to be renamed."""

    name: str
    files: tuple[tuple[str, str], ...]
    requirement: str
    is_new: bool

    @property
    def folder(self) -> str:
        return f"{self.name}/{re.sub('[^a-z0-9]+', '-', self.requirement)}"


def programs() -> Iterator[Program]:
    for file in sorted(PROGRAMS.rglob("*.py")):
        if file.with_name("server.py").exists() and file.name != "server.py":
            continue
        if file.name == "__init__.py":
            continue
        name = file.relative_to(PROGRAMS).with_suffix("").as_posix()
        yield from _of(name.removesuffix("/server"), _files(file))


def _files(file: Path) -> dict[str, str]:
    if file.name != "server.py":
        return {"server.py": file.read_text()}
    home = file.parent
    return {one.relative_to(home).as_posix(): one.read_text() for one in home.rglob("*.py")}


def _of(name: str, files: Mapping[str, str]) -> Iterator[Program]:
    """A program that says what it requires is of one version, others of all of their SDK."""
    said = REQUIRES.search(files["server.py"])
    sdk = _sdk(files["server.py"])
    renewed = {path: _renewed(text) for path, text in files.items()}
    yield Program(name, _sorted(renewed), said[1] if said else NEW[sdk], is_new=True)
    for requirement in () if said else OLD[sdk]:
        yield Program(name, _sorted(files), requirement, is_new=False)


def _sorted(files: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(files.items()))


def _sdk(text: str) -> str:
    if re.search(r"^\s*from mcp\.server", text, re.M):
        return "mcp"
    return "fastmcp" if re.search(r"^from fastmcp", text, re.M) else ""


def _renewed(text: str) -> str:
    """The same program on the new SDK, as a person would have renamed it."""
    if _sdk(text) != "mcp":
        return text
    return text.replace("mcp.server.fastmcp", "mcp.server.mcpserver").replace(
        "FastMCP", "MCPServer"
    )


CASES = tuple(programs())


class Seen(msgspec.Struct, frozen=True):
    """What an audit and a fix of all programs, side by side in one tree, say."""

    run: Run
    result: FixResult


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    root = tmp_path_factory.mktemp("lookalikes")
    for program in CASES:
        for path, text in (*program.files, ("requirements.txt", _required(program))):
            file = root / program.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
    settings = Settings(paths=(str(root),), cache=False)
    run = audit(settings)
    assert {one.kind for one in run.diagnostics} <= {"unresolved-call"}
    return Seen(run, fix(settings, FixOptions(unsafe=True, allow_dirty=True)))


def _required(program: Program) -> str:
    return "".join(f"{one}\n" for one in (program.requirement, *OWN))


@pytest.mark.parametrize("program", CASES, ids=lambda program: program.folder)
def test_nothing_is_edited_or_marked(program: Program, seen: Seen) -> None:
    inside = f"{program.folder}/"
    marks = [(mark.code, mark.text) for mark in seen.result.marked if mark.file.startswith(inside)]
    assert [one for one in marks if program.is_new or one[0] != TEXTS] == []
    assert [path for path in seen.result.manifests if path.startswith(inside)] == []
    changed = {one.path for one in seen.result.changes if one.path.startswith(inside)}
    assert not changed or not program.is_new, changed


@pytest.mark.parametrize("program", CASES, ids=lambda program: program.folder)
def test_nothing_is_found_that_has_to_change(program: Program, seen: Seen) -> None:
    found = [
        (finding.code, finding.message)
        for finding in seen.run.findings
        if finding.file.startswith(f"{program.folder}/")
        and finding.category == "mandatory"
        and finding.code not in RENAMES
    ]
    assert found == []


def test_nothing_but_names_is_edited(seen: Seen) -> None:
    assert set(seen.result.applied) <= RENAMES
    assert seen.result.refused == ()


def test_there_are_enough() -> None:
    assert len({program.name for program in CASES}) >= FEWEST
