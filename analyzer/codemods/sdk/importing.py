"""Import statements read and written as text."""

import libcst as cst

from analyzer.codemods.scopes import dotted


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
    return module == "mcp"
