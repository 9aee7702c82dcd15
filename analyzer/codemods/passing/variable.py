"""`request_ctx`, the context variable of 1.x: its reads and its other uses."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.scopes import Use
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


def _is_variable(found: frozenset[str]) -> bool:
    return bool(found) and found <= VARIABLES
