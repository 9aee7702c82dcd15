"""Imports of one module on two lines, of which a rewrite wrote one: it goes into the other.

What a person wrote on two lines stays on two, also where the module has another name now.
"""

from collections import Counter, defaultdict

import libcst as cst

from analyzer.codemods.imports import extended, without_line
from analyzer.codemods.scopes import dotted
from analyzer.codemods.source import Source
from analyzer.codemods.tables import fastmcp_renames, sdk_renames
from analyzer.run import Edit


def double_edits(before: Source, result: Source) -> list[Edit]:
    """Edits to `result` that leave as many lines for each module as `before` had."""
    known = {before.text_of(line).strip() for line, _ in _imports(before)}
    own = Counter(
        (_module_of(node), home) for _, node in _imports(before) for home in _homes(node)
    )
    found: defaultdict[str, list[tuple[cst.SimpleStatementLine, cst.ImportFrom]]] = defaultdict(
        list
    )
    for line, node in _imports(result):
        found[_module_of(node)].append((line, node))
    edits: list[Edit] = []
    for name, lines in found.items():
        allowed = max((count for (_, home), count in own.items() if home == name), default=1)
        if len(lines) <= allowed:
            continue
        theirs = [one for one in lines if result.text_of(one[0]).strip() in known]
        target = (theirs or lines)[0]
        new = [one for one in lines if one not in theirs and one is not target]
        movable = [one for one in reversed(new) if _is_bare(*one)][: len(lines) - allowed]
        if movable and _is_bare(*target):
            edits += extended(result, target[1], sorted(_names(result, target, movable)))
            edits += [without_line(result, line) for line, _ in movable]
    return edits


def _imports(source: Source) -> list[tuple[cst.SimpleStatementLine, cst.ImportFrom]]:
    """The imports of names at the top level that stand on lines of their own."""
    return [
        (line, line.body[0])
        for line in source.module.body
        if isinstance(line, cst.SimpleStatementLine)
        and len(line.body) == 1
        and isinstance(line.body[0], cst.ImportFrom)
        and not isinstance(line.body[0].names, cst.ImportStar)
    ]


def _module_of(node: cst.ImportFrom) -> str:
    return "." * len(node.relative) + ((dotted(node.module) or "") if node.module else "")


def _homes(node: cst.ImportFrom) -> set[str]:
    """The module an import names, and those that have what it imports now."""
    module = _module_of(node)
    assert not isinstance(node.names, cst.ImportStar)
    names = [f"{module}.{dotted(alias.name)}" for alias in node.names]
    tables = (sdk_renames(), fastmcp_renames())
    moved = {
        new.rpartition(".")[0] for one in tables for name in names if (new := one.new_name(name))
    }
    return {module, *moved}


def _is_bare(line: cst.SimpleStatementLine, node: cst.ImportFrom) -> bool:
    """Whether no comment belongs to an import."""
    above = any(one.comment is not None for one in line.leading_lines)
    inside = "#" in cst.Module([line.with_changes(leading_lines=())]).code
    return not above and not inside


def _names(
    source: Source,
    first: tuple[cst.SimpleStatementLine, cst.ImportFrom],
    others: list[tuple[cst.SimpleStatementLine, cst.ImportFrom]],
) -> set[str]:
    """What the others import and the first does not, as it is written."""
    listed = [_written(source, node) for _, node in (first, *others)]
    return set().union(*listed[1:]) - listed[0]


def _written(source: Source, node: cst.ImportFrom) -> set[str]:
    assert not isinstance(node.names, cst.ImportStar)
    return {source.text_of(alias).rstrip(", \n") for alias in node.names}
