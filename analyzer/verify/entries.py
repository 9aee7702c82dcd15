"""How a project's server is started, read from its metadata and files; nothing is run."""

import ast
from collections.abc import Iterator
from pathlib import Path

from analyzer.settings import Settings
from analyzer.verify.build import Entry
from analyzer.workspace.discovery import discover


def find_entries(root: Path) -> tuple[Entry, ...]:
    """The ways to start what lies under `root`, the most deliberate first.

    Console scripts of the metadata come before packages with a `__main__`, and those before
    single files that run something as a program.
    """
    workspace = discover(Settings(paths=(str(root),), cache=False))
    scripts = sorted({target for one in workspace.projects for _, target in one.console_scripts})
    files = [path for path in workspace.modules if path.endswith(".py")]
    return (
        *(Entry("script", target) for target in scripts),
        *(Entry("module", name) for name in sorted(_packages(files))),
        *(Entry("file", path) for path in sorted(files) if _is_program(root / path)),
    )


def import_paths(root: Path) -> tuple[str, ...]:
    """Folders under `root` that its modules are imported from."""
    src = root / "src"
    return ("src", ".") if src.is_dir() and not (src / "__init__.py").exists() else (".",)


def _packages(files: list[str]) -> Iterator[str]:
    for path in files:
        folder, _, name = path.rpartition("/")
        if name == "__main__.py" and folder:
            yield folder.removeprefix("src/").replace("/", ".")


def _is_program(path: Path) -> bool:
    """Does it have `if __name__ == "__main__"`, and is it no `__main__` of a package?"""
    if path.name == "__main__.py":
        return False
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, ValueError, SyntaxError, RecursionError, MemoryError):
        return False
    return any(isinstance(node, ast.If) and _asks_for_main(node.test) for node in tree.body)


def _asks_for_main(test: ast.expr) -> bool:
    if not (isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Eq)):
        return False
    sides = (test.left, *test.comparators)
    named = any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)
    return named and any(
        isinstance(side, ast.Constant) and side.value == "__main__" for side in sides
    )
