"""What Python files import, before and after a rewrite."""

import ast
import re
from collections.abc import Collection, Iterator
from functools import cache

import msgspec

from analyzer.codemods.settled import Settled
from analyzer.workspace.declarations.demands import dependency_table
from analyzer.workspace.imports import scan_imports
from analyzer.workspace.shapes import Shape, shapes_of_import
from analyzer.workspace.walking import is_test_name

_SDK = frozenset({"mcp", "mcp_types", "fastmcp"})
_ABSENT = frozenset({"ImportError", "ModuleNotFoundError", "Exception"})


class Code(msgspec.Struct, frozen=True):
    """One file. `before` and `after` are the packages it cannot do without.

    `needs` are the lowest and the highest major of the SDK that its imports ask for, if they do;
    `waits` says that something in it is left for a person, so that it still needs the old SDK.
    """

    path: str
    before: frozenset[str]
    after: frozenset[str]
    uses_sdk: bool
    rewritten: bool
    waits: bool
    needs: frozenset[int]

    @property
    def is_test(self) -> bool:
        *folders, name = self.path.split("/")
        return is_test_name(name) or "tests" in folders or "test" in folders


def read_code(settled: Settled, path: str) -> Code:
    """The file as it is, and as it will be."""
    text = settled.texts.get(path)
    before = text.raw if text is not None else b""
    after = settled.after.get(path, before)
    refs = scan_imports(after).sdk_imports
    shapes = [shape for ref in refs for shape in shapes_of_import(ref.module, ref.names)]
    return Code(
        path=path,
        before=imported(before),
        after=imported(after),
        uses_sdk=any(ref.module.partition(".")[0] in _SDK for ref in refs),
        rewritten=path in settled.rewritten,
        waits=path in settled.pending,
        needs=frozenset(
            major for shape in shapes for major in (1, 2) if _generation(shape) == major
        ),
    )


def _generation(shape: Shape) -> int:
    """The major of the SDK that a shape is of alone; 0 when both have it."""
    if shape.package == "mcp":
        return shape.lowest if shape.lowest == shape.highest else 0
    if shape.lowest >= 4:
        return 2
    return 1 if shape.highest < 4 else 0


@cache
def _told_apart() -> re.Pattern[bytes]:
    """The packages that a requirement may be missing for."""
    table = dependency_table()
    names = sorted(table.gone.keys() | table.imported.keys())
    return re.compile(rb"\b(?:" + "|".join(names).encode() + rb")\b")


def imported(raw: bytes) -> frozenset[str]:
    """Packages of the dependency table that a module imports and cannot do without."""
    return frozenset(name for name, _ in _imports(raw))


def import_lines(raw: bytes, packages: Collection[str]) -> dict[str, int]:
    """Where (1-based line) a module first imports each of these packages that it needs."""
    found: dict[str, int] = {}
    for name, line in _imports(raw):
        if name in packages:
            found.setdefault(name, line)
    return found


def _imports(raw: bytes) -> Iterator[tuple[str, int]]:
    if not _told_apart().search(raw):
        return
    try:
        tree = ast.parse(raw)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    yield from _hard_imports(tree.body)


def _hard_imports(body: list[ast.stmt]) -> Iterator[tuple[str, int]]:
    """Packages and lines, in order."""
    for node in body:
        if isinstance(node, ast.Import):
            yield from ((alias.name.partition(".")[0], node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if not node.level:
                yield (node.module or "").partition(".")[0], node.lineno
        elif isinstance(node, ast.If) and _is_type_checking(node.test):
            yield from _hard_imports(node.orelse)
        elif isinstance(node, ast.Try) and any(_catches_absence(one) for one in node.handlers):
            for handler in node.handlers:
                yield from () if _catches_absence(handler) else _hard_imports(handler.body)
            yield from _hard_imports([*node.orelse, *node.finalbody])
        else:
            yield from _hard_imports(_statements_in(node))


def _statements_in(node: ast.stmt) -> list[ast.stmt]:
    found: list[ast.stmt] = []
    for name in ("body", "orelse", "finalbody"):
        found += getattr(node, name, [])
    for part in (*getattr(node, "handlers", []), *getattr(node, "cases", [])):
        found += part.body
    return found


def _is_type_checking(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
    return name == "TYPE_CHECKING"


def _catches_absence(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    names = [node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)]
    return bool(_ABSENT.intersection(names))
