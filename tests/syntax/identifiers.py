"""Where the names of a source stand: as our spots say, and as Python's parser does."""

import ast
from collections.abc import Iterator
from typing import TypeAlias

import msgspec

from analyzer.syntax import ir
from analyzer.syntax.lines import Locator

Place: TypeAlias = tuple[int, int, int, str]
"""Line, column, end column, identifier."""


def located(summary: ir.ModuleSummary, text: str) -> set[Place]:
    """Every name and attribute outside of f-strings, located by its spot."""
    locator = Locator(text)
    return {
        (
            *locator.locate(node.spot),
            node.id.split(":")[0] if isinstance(node, ir.Name) else node.name,
        )
        for node in _nodes((summary.functions, summary.classes))
        if isinstance(node, ir.Name | ir.Attr)
    }


def _nodes(root: object) -> Iterator[msgspec.Struct]:
    pending = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, tuple):
            pending.extend(node)
        elif isinstance(node, msgspec.Struct) and not _is_formatted(node):
            yield node
            pending.extend(getattr(node, field) for field in node.__struct_fields__)


def _is_formatted(node: msgspec.Struct) -> bool:
    return isinstance(node, ir.Op) and node.op == "fmt"


def parsed(text: str) -> set[Place]:
    """The same from `ast`, without the parts of statements that a summary leaves out."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return {_place(node, lines) for node in _ast_nodes(ast.parse(text))}


def _ast_nodes(root: ast.AST) -> Iterator[ast.Name | ast.Attribute]:
    pending: list[ast.AST] = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Name | ast.Attribute):
            yield node
        pending.extend(_children(node))


def _children(node: ast.AST) -> list[ast.AST]:
    match node:
        case ast.Assert():
            return [node.test]
        case ast.Raise():
            return [] if node.exc is None else [node.exc]
        case ast.MatchClass():
            return [*node.patterns, *node.kwd_patterns]
        case ast.MatchMapping():
            return list(node.patterns)
        case ast.JoinedStr():
            return []
    return list(ast.iter_child_nodes(node))


def _place(node: ast.Name | ast.Attribute, lines: list[str]) -> Place:
    identifier = node.id if isinstance(node, ast.Name) else node.attr
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    end = len(lines[node.end_lineno - 1].encode()[: node.end_col_offset].decode()) + 1
    return node.end_lineno, end - len(identifier), end, identifier
