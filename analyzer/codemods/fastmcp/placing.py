"""Where a statement about a server goes: behind the one that made it, or behind a function."""

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.codemods.scopes import dotted
from analyzer.run import Edit


def variable_of(module: Module, call: cst.Call) -> str:
    """The name or `self` attribute that a call's result is assigned to; empty without one."""
    parent = module.names.parents.get(call)
    if isinstance(parent, cst.Assign) and len(parent.targets) == 1:
        return dotted(parent.targets[0].target) or ""
    if isinstance(parent, cst.AnnAssign):
        return dotted(parent.target) or ""
    return ""


def behind(module: Module, node: cst.CSTNode, lines: list[str]) -> Edit | None:
    """`lines` behind the statement of `node`, in its block; `None` where it shares its line."""
    source, names = module.source, module.names
    statement = names.statement_of(node)
    block = names.parents.get(statement)
    if not isinstance(block, (cst.Module, cst.IndentedBlock)):
        return None
    start, end = source.span(statement)
    indent = source.indent_of(source.line_of(start))
    return _insertion(module, end, "".join(f"{indent}{line}\n" for line in lines))


def _insertion(module: Module, end: int, text: str) -> Edit:
    source = module.source
    line = source.line_of(max(end - 1, 0))
    if line < source.line_count:
        at = source.line_start(line + 1)
        return source.edit(at, at, text)
    at = len(source.raw)
    newline = "" if source.raw.endswith(b"\n") else "\n"
    return source.edit(at, at, newline + text)
