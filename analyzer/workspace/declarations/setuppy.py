"""Requirements in `setup.py`, read as a tree: literals in `install_requires` and its like."""

import ast
import re
from collections.abc import Iterator

from analyzer.workspace.declarations.building import from_pep508, from_table
from analyzer.workspace.declarations.model import (
    DEVELOPMENT,
    EXTRA,
    RUN_TIME,
    Declaration,
    Declared,
    Entry,
)
from analyzer.workspace.hazards import find_hazard

_RANKS = {"install_requires": RUN_TIME, "extras_require": EXTRA, "tests_require": DEVELOPMENT}
_LITERAL = re.compile(r"[uU]?(?P<quote>\"\"\"|'''|\"|')(?P<value>.*)(?P=quote)", re.DOTALL)


def read_setup_py(text: str) -> Declared:
    """What the literals say. Raises `ValueError` or `SyntaxError` for what cannot be read."""
    source = text.removeprefix("\ufeff")
    if find_hazard(source.encode()) is not None:
        raise ValueError("nests too deep")
    tree = ast.parse(source)
    reader = _Reader(text, tree)
    return Declared(tuple(reader.declarations(tree)), reader.python(tree))


class _Reader:
    def __init__(self, text: str, tree: ast.Module) -> None:
        self.text = text
        shift = 1 if text.startswith("\ufeff") else 0
        self.starts = [shift]
        for line in text[shift:].split("\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.named = {
            target.id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }

    def declarations(self, tree: ast.Module) -> Iterator[Declaration]:
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg in _RANKS:
                yield from self._in(self._meant(node.value), _RANKS[node.arg], node.arg)

    def python(self, tree: ast.Module) -> Declaration | None:
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "python_requires":
                span = self._literal(self._meant(node.value))
                if span is not None:
                    entry = Entry("array", *span[0])
                    rank = RUN_TIME
                    return from_table(
                        self.text, "python", span[1], rank=rank, group="", entry=entry
                    )
        return None

    def _meant(self, node: ast.expr) -> ast.expr:
        """The value of a name of the module, one step."""
        return self.named.get(node.id, node) if isinstance(node, ast.Name) else node

    def _in(self, node: ast.expr, rank: int, group: str) -> Iterator[Declaration]:
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                name = f"{group}.{key.value!r}" if isinstance(key, ast.Constant) else group
                yield from self._in(self._meant(value), rank, name)
        elif isinstance(node, (ast.List, ast.Tuple)):
            for item in node.elts:
                span = self._literal(item)
                if span is not None:
                    entry = Entry("array", *span[0])
                    found = from_pep508(self.text, *span[1], rank=rank, group=group, entry=entry)
                    yield from [] if found is None else [found]

    def _literal(self, node: ast.expr) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """Where a plain string is, with and without its quotes; None for any other expression."""
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            return None
        start = self._offset(node.lineno, node.col_offset)
        end = self._offset(node.end_lineno or 0, node.end_col_offset or 0)
        match = _LITERAL.fullmatch(self.text, start, end)
        if match is None or match["value"] != node.value:
            return None
        return (start, end), match.span("value")

    def _offset(self, line: int, column: int) -> int:
        """A position of `ast`, whose columns count UTF-8 bytes, as a count of characters."""
        start = self.starts[line - 1]
        text = self.text[start : self.starts[line]]
        return start + len(text.encode()[:column].decode())
