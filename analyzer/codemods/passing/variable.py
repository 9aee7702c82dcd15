"""`request_ctx`, the context variable of 1.x: its reads and its other uses."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.scopes import Use, dotted
from analyzer.codemods.tables import context_table

VARIABLES = frozenset(context_table().variables)
"""Its qualified names."""


def is_read(codebase: Codebase, module: Module, node: cst.CSTNode) -> bool:
    """Whether `node` is `request_ctx.get()`."""
    func = node.func if isinstance(node, cst.Call) and not node.args else None
    return (
        isinstance(func, cst.Attribute)
        and func.attr.value == "get"
        and _is_variable(codebase.resolve(module, func.value))
    )


def uses_of(codebase: Codebase, module: Module) -> Iterator[Use]:
    """Every use of the variable, however it is imported."""
    for use in module.names.uses:
        for count in range(1, len(use.parts) + 1):
            chain = [part.name for part in use.parts[:count]]
            if _is_variable(codebase.resolve_chain(module, use.scope, chain)):
                yield use


def imports_of_variable(module: Module) -> Iterator[cst.CSTNode]:
    """The statements that import the variable by its name."""
    for node, _ in module.names.imports:
        if isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar):
            home = dotted(node.module) if node.module is not None else ""
            if any(f"{home}.{dotted(alias.name)}" in VARIABLES for alias in node.names):
                yield node


def _is_variable(found: frozenset[str]) -> bool:
    return bool(found) and found <= VARIABLES
