"""Environment variables that a project's code reads by name; nothing is run."""

import ast
from collections.abc import Iterator
from pathlib import Path

from analyzer.settings import Settings
from analyzer.verify.settingclasses import Module, dotted, variables_of_settings
from analyzer.workspace.discovery import WorkspaceError, discover

_READS = {"os.environ.get", "os.getenv", "os.environ.pop", "os.environ.setdefault"}
_LARGEST = 2_000_000


def variables_read(root: Path) -> tuple[str, ...]:
    """Names that a literal or a settings class says, in any file under `root`, sorted."""
    try:
        workspace = discover(Settings(paths=(str(root),), cache=False))
    except WorkspaceError:
        return ()
    modules = list(_parsed(Path(workspace.root), workspace.modules))
    found = set(variables_of_settings(modules))
    for module in modules:
        found.update(_read_in(module.tree))
    return tuple(sorted(found))


def _parsed(root: Path, paths: tuple[str, ...]) -> Iterator[Module]:
    for path in paths:
        file = root / path
        try:
            if file.stat().st_size <= _LARGEST:
                yield Module(_module_of(path), ast.parse(file.read_bytes()))
        except (OSError, ValueError, SyntaxError, RecursionError, MemoryError):
            continue


def _module_of(path: str) -> str:
    """A package keeps its `__init__`, so that one dot before a name leads to its modules."""
    return path.removeprefix("src/").removesuffix(".py").replace("/", ".")


def _read_in(tree: ast.Module) -> Iterator[str]:
    names = dict(_imported(tree))
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=function, args=[ast.Constant(value=str(name)), *_]):
                if dotted(function, names) in _READS:
                    yield name
            case ast.Subscript(
                value=value, slice=ast.Constant(value=str(name)), ctx=ast.Load()
            ) if dotted(value, names) == "os.environ":
                yield name


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """What `os` and its members are called in a module."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=aliases):
                for alias in aliases:
                    if alias.name == "os":
                        yield alias.asname or "os", "os"
            case ast.ImportFrom(module="os", names=aliases, level=0):
                for alias in aliases:
                    yield alias.asname or alias.name, f"os.{alias.name}"
