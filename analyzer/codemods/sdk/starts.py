"""What a call that starts a transport takes: its transport, and the arguments that fit it."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.scopes import dotted
from analyzer.codemods.sdk.arguments import named_argument
from analyzer.codemods.serveruses import Start
from analyzer.codemods.tables import ServerTable
from analyzer.codemods.values import is_pure

_BINDING = (cst.Name, cst.Attribute, cst.Call, cst.Subscript)
"""Expressions that bind closer than a comparison."""


def fit(codebase: Codebase, table: ServerTable, start: Start, field: str) -> str | None:
    """How `start` takes `field`: `""` not at all, `"always"`, the condition under which it does.

    `None` when that cannot be told.
    """
    row = table.methods[start.method]
    arg = named_argument(start.call, "transport", None if row.transport else 0)
    if row.transport and arg is None:
        return "always" if field in table.accepts(start.method, row.transport) else ""
    if any(arg.star for arg in start.call.args):
        return None
    if arg is None:
        return ""
    possible = transports_of(table, start.module, arg.value)
    if not possible <= set(table.transports):
        return None
    takers = {t for t in possible if field in table.accepts(start.method, t)}
    if not takers:
        return ""
    others = possible - {"stdio"}
    if takers >= (possible if table.strict else others):
        return "always"
    if not is_pure(codebase, start.module, arg.value):
        return None
    text = start.module.source.text_of(arg.value)
    if not isinstance(arg.value, _BINDING):
        text = f"({text})"
    if takers >= others:
        return f'{text} != "stdio"'
    return f'{text} == "{takers.pop()}"' if len(takers) == 1 else None


def transports_of(table: ServerTable, module: Module, node: cst.BaseExpression) -> set[str]:
    """The transports `node` may name: all of them when nothing narrows it."""
    if isinstance(node, cst.SimpleString):
        return {node.raw_value}
    if isinstance(node, cst.IfExp):
        return transports_of(table, module, node.body) | transports_of(table, module, node.orelse)
    chain = dotted(node)
    narrowed: set[str] | None = None
    if chain is not None and "." in chain:
        narrowed = _choices(module, chain.rpartition(".")[2])
    elif isinstance(node, cst.Name):
        narrowed = _annotated(module, node)
    return narrowed or set(table.transports)


def _annotated(module: Module, node: cst.Name) -> set[str] | None:
    """`transport: Literal["stdio", "streamable-http"]`."""
    scope = module.names.scopes[node].lookup(node.value)
    bindings = scope.bindings[node.value] if scope else []
    if len(bindings) != 1 or not isinstance(bindings[0].node, cst.Param):
        return None
    annotation = bindings[0].node.annotation
    inner = annotation.annotation if annotation else None
    if (
        not isinstance(inner, cst.Subscript)
        or (dotted(inner.value) or "").split(".")[-1] != "Literal"
    ):
        return None
    values = [getattr(element.slice, "value", None) for element in inner.slice]
    strings = {value.raw_value for value in values if isinstance(value, cst.SimpleString)}
    return strings if len(strings) == len(values) else None


def _choices(module: Module, attribute: str) -> set[str] | None:
    """`parser.add_argument("--transport", choices=["stdio", "streamable-http"])`."""
    found = list(_choice_lists(module, attribute))
    return found[0] if len(found) == 1 else None


def _choice_lists(module: Module, attribute: str) -> Iterator[set[str]]:
    for node in module.names.nodes(cst.Call):
        if not isinstance(node.func, cst.Attribute):
            continue
        if node.func.attr.value != "add_argument" or not any(
            isinstance(arg.value, cst.SimpleString)
            and arg.value.raw_value.lstrip("-").replace("-", "_") == attribute
            for arg in node.args
        ):
            continue
        choices = named_argument(node, "choices")
        if choices is not None and isinstance(choices.value, (cst.List, cst.Tuple, cst.Set)):
            values = [element.value for element in choices.value.elements]
            strings = {v.raw_value for v in values if isinstance(v, cst.SimpleString)}
            if len(strings) == len(values):
                yield strings
