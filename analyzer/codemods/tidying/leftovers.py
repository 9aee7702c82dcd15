"""Imports that a rewrite leaves without a use go with it.

What stays is what may be meant by somebody else: names that other files import from the module,
imports with a comment, `import x as x`, the imports of packages, and those that stand below
anything but a function or `if TYPE_CHECKING:`.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple, TypeGuard

import libcst as cst

from analyzer.codemods.imports import is_type_checking, without_line
from analyzer.codemods.lists import remove_items
from analyzer.codemods.names import read_names
from analyzer.codemods.scopes import Names, dotted
from analyzer.codemods.source import Source
from analyzer.codemods.text import Text
from analyzer.run import Edit

Statement = cst.Import | cst.ImportFrom


class _Lost(NamedTuple):
    """The name at a place of an import statement, which nothing uses any more."""

    statement: Statement
    place: int
    name: str


def leftover_edits(before: Source, names: Names, texts: Mapping[str, Text]) -> list[Edit]:
    """Edits of a result, of which `names` are: without what it imports, used before and uses no
    more. `texts` are all files there are, as they were."""
    path = PurePosixPath(before.path)
    if path.name == "__init__.py":
        return []
    unused = list(_unused(names))
    if not unused:
        return []
    used = {use.parts[0].name for use in read_names(before).uses}
    around = _Around(before.path, texts)
    gone: defaultdict[Statement, set[int]] = defaultdict(set)
    for lost in unused:
        if lost.name in used and not around.takes(lost.name):
            gone[lost.statement].add(lost.place)
    return list(_without(names, gone, around))


class _Around:
    """The other files of a project, and what they may want of one module."""

    def __init__(self, path: str, texts: Mapping[str, Text]) -> None:
        self._stem = PurePosixPath(path).stem
        self._others = [text.raw for other, text in texts.items() if other != path]
        self._modules = {PurePosixPath(other).stem for other in texts}

    def takes(self, name: str) -> bool:
        """Whether one of them may take `name` from the module."""
        stem, wanted = re.escape(self._stem).encode(), re.escape(name).encode()
        imports = re.compile(rb"from[ \t]+[\w.]*\b%s[ \t]+import[ \t]*(\([^)]*\)|[^\n]*)" % stem)
        named = re.compile(rb"\b%s\b|\*" % wanted)
        attribute = re.compile(rb"\b%s\.%s\b" % (stem, wanted))
        return any(
            attribute.search(raw) or any(named.search(one[1]) for one in imports.finditer(raw))
            for raw in self._others
        )

    def is_run(self, statement: Statement) -> bool:
        """Whether what a statement imports runs without it: it is no module of the project, or
        another one imports it."""
        assert not isinstance(statement.names, cst.ImportStar)
        parts = [dotted(alias.name) or "" for alias in statement.names]
        if isinstance(statement, cst.ImportFrom) and statement.module is not None:
            parts.append(dotted(statement.module) or "")
        stems = {part.rpartition(".")[2] for part in parts} & self._modules
        return all(any(self._imports(stem, raw) for raw in self._others) for stem in stems)

    def _imports(self, stem: str, raw: bytes) -> bool:
        wanted = rb"^[ \t]*(?:from|import)\b[^#\n]*\b%s\b" % re.escape(stem).encode()
        return re.search(wanted, raw, re.MULTILINE) is not None


def _unused(names: Names) -> Iterator[_Lost]:
    used = {use.parts[0].name for use in names.uses} | names.declared
    for statement, _ in names.imports:
        if isinstance(statement.names, cst.ImportStar):
            continue
        for index, alias in enumerate(statement.names):
            bound = dotted(alias.asname.name if alias.asname else alias.name) or ""
            name = bound.partition(".")[0]
            if name not in used and not _is_exported(alias) and not _is_written(names, name):
                yield _Lost(statement, index, name)


def _is_exported(alias: cst.ImportAlias) -> bool:
    """`import x as x` says that others may take it from here."""
    return alias.asname is not None and dotted(alias.asname.name) == dotted(alias.name)


def _is_written(names: Names, name: str) -> bool:
    """Whether a string has the name in what may be code, or a comment in a type."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    if any(word.search(one.value) and _is_code(one.raw_value) for one in names.strings):
        return True
    said = re.compile(rf"#[ \t]*type:[^\n]*\b{re.escape(name)}\b".encode())
    return said.search(names.source.raw) is not None


def _is_code(text: str) -> bool:
    """`Tool`, `list[Tool]`, an example in a docstring; not a sentence."""
    if ">>>" in text:
        return True
    try:
        ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _without(names: Names, gone: Mapping[Statement, set[int]], around: _Around) -> Iterator[Edit]:
    """The edits; lines that go altogether are looked at block by block, so that none is empty."""
    lines: defaultdict[cst.CSTNode, list[cst.SimpleStatementLine]] = defaultdict(list)
    for statement, indices in gone.items():
        line = names.parents.get(statement)
        if not isinstance(line, cst.SimpleStatementLine) or _has_comment(names, line):
            continue
        assert not isinstance(statement.names, cst.ImportStar)
        if len(indices) < len(statement.names):
            yield from remove_items(names.source, statement.names, indices)
        elif len(line.body) == 1 and not _has_lines_above(line) and around.is_run(statement):
            lines[names.parents[line]].append(line)
    for block, own in lines.items():
        whole = isinstance(block, cst.IndentedBlock) and len(own) == len(block.body)
        owner = names.parents.get(block)
        if whole and _is_for_checkers(owner) and isinstance(names.parents[owner], cst.Module):
            yield without_line(names.source, owner)
        elif isinstance(block, cst.Module) or (
            not whole and (isinstance(owner, cst.FunctionDef) or _is_for_checkers(owner))
        ):
            yield from (without_line(names.source, line) for line in own)


def _has_comment(names: Names, line: cst.SimpleStatementLine) -> bool:
    return "#" in names.source.module.code_for_node(line.with_changes(leading_lines=()))


def _has_lines_above(line: cst.SimpleStatementLine) -> bool:
    return any(one.comment is not None for one in line.leading_lines)


def _is_for_checkers(node: cst.CSTNode | None) -> TypeGuard[cst.If]:
    return isinstance(node, cst.If) and node.orelse is None and is_type_checking(node)
