"""Import statements read and written as text."""

from collections.abc import Iterable

import libcst as cst

from analyzer.codemods.scopes import dotted
from analyzer.codemods.source import Source
from analyzer.run import Edit


def import_line(home: str, names: str) -> str:
    return f"from {home} import {names}" if home else f"import {names}"


def joined(home: str, names: list[str]) -> list[str]:
    """Names of one module share a statement; modules get one each."""
    return [", ".join(names)] if home else names


def imported(node: cst.Import | cst.ImportFrom) -> list[tuple[str, cst.ImportAlias | None]]:
    if isinstance(node, cst.Import):
        return [(dotted(alias.name) or "", alias) for alias in node.names]
    module = (dotted(node.module) or "") if node.module else ""
    if isinstance(node.names, cst.ImportStar):
        return [(f"{module}.*", None)]
    return [(f"{module}.{dotted(alias.name)}", alias) for alias in node.names]


def within(
    node: cst.CSTNode, ancestor: cst.CSTNode, parents: dict[cst.CSTNode, cst.CSTNode]
) -> bool:
    inner = node
    while inner in parents:
        inner = parents[inner]
        if inner is ancestor:
            return True
    return False


def is_package_root(module: str) -> bool:
    """`mcp` as bound by `import mcp.server.fastmcp`, even beside a folder of that name."""
    return module in ("mcp", "fastmcp")


def respelt_path(source: Source, node: cst.BaseExpression, new: str) -> Iterable[Edit]:
    """Edits of the identifiers of a dotted name that differ, else of the whole."""
    chain: list[cst.CSTNode] = []
    inner = node
    while isinstance(inner, cst.Attribute):
        chain.append(inner.attr)
        inner = inner.value
    chain.append(inner)
    parts = new.split(".")
    if len(parts) != len(chain):
        return respelt(source, *source.span(node), new)
    spans = [source.span(part) for part in reversed(chain)]
    return [
        edit
        for span, text in zip(spans, parts, strict=True)
        for edit in respelt(source, *span, text)
    ]


def respelt(source: Source, start: int, end: int, text: str) -> Iterable[Edit]:
    """The edit that makes a range say `text`, where it does not yet."""
    if source.text(start, end) != text:
        yield source.edit(start, end, text)
