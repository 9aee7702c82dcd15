"""Small trees on disk for the tests of discovery."""

from collections.abc import Mapping
from pathlib import Path

from analyzer.settings import Settings
from analyzer.workspace.discovery import discover
from analyzer.workspace.model import Workspace

SERVER = 'from mcp.server.fastmcp import FastMCP\nmcp = FastMCP("x")\n'


def write_tree(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write `files` below `root`, which is returned."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def discovered(*paths: Path, **settings: object) -> Workspace:
    return discover(Settings(paths=tuple(map(str, paths)), cache=False, **settings))  # type: ignore[arg-type]


def names(workspace: Workspace) -> list[str]:
    return [file.path for file in workspace.files]


def skipped(workspace: Workspace) -> dict[str, str]:
    return {entry.file: entry.reason for entry in workspace.skipped}


def failures(workspace: Workspace) -> list[tuple[str, str]]:
    """Kind and file of each diagnostic, which must all be listed as failed as well."""
    assert {d.file for d in workspace.diagnostics} == {entry.file for entry in workspace.failed}
    return [(d.kind, d.file) for d in workspace.diagnostics]
