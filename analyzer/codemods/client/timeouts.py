"""Timeouts are seconds on 2.x: `timedelta` given to sessions and their parameters.

A `timedelta` is taken without complaint and fails at the first request. Sources: M062, observed on
mcp 1.30.0 and 2.3.0.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.client.calls import bound_arguments, members, methods_called, sdk_calls
from analyzer.codemods.client.evidence import may_be_v1
from analyzer.codemods.client.seconds import TIMEDELTA, is_seconds, seconds_text
from analyzer.codemods.client.table import client_table
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import dropped_imports
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.arguments import named_argument
from analyzer.run import Edit

CODE = "UNS427"
_METHODS = {
    "call_tool": "read_timeout_seconds",
    "send_request": "request_read_timeout_seconds",
}
_UNPROVEN = "a session of the SDK takes seconds here:"
_TITLE = "give timeouts in seconds"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    given: dict[str, list[cst.BaseExpression]] = {}
    table = client_table()
    names = frozenset(table.seconds)
    for call in (*sdk_calls(codebase, names), *methods_called(codebase, names)):
        bound = bound_arguments(call.node, table.parameters[call.name]) or {}
        values = [bound[name].value for name in table.seconds[call.name] if name in bound]
        given.setdefault(call.module.path, []).extend(values)
    old = may_be_v1(codebase)
    yield from _unproven(codebase)
    yield from _read(codebase)
    for path, values in given.items():
        yield from _module(codebase, codebase.modules[path], values, old=old)


def _read(codebase: Codebase) -> Iterator[Change]:
    """`parameters.timeout.total_seconds()`: the field holds the seconds themselves."""
    fields = frozenset(client_table().second_fields["names"])
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.Call):
            func = node.func
            if not isinstance(func, cst.Attribute) or func.attr.value != "total_seconds":
                continue
            inner = func.value
            if isinstance(inner, cst.Attribute) and members(codebase, module, inner) & fields:
                start, end = module.source.span(inner)[1], module.source.span(node)[1]
                edit = module.source.edit(start, end, "")
                line = module.names.line_of(node)
                title = f"{inner.attr.value} holds seconds"
                yield Change(CODE, module.path, line, title, "safe", (edit,))


def _unproven(codebase: Codebase) -> Iterator[Mark]:
    """Calls that read like a session's and are given a `timedelta`."""
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.Call):
            if not isinstance(node.func, cst.Attribute):
                continue
            parameter = _METHODS.get(node.func.attr.value)
            given = named_argument(node, parameter) if parameter is not None else None
            if given is None or members(codebase, module, node.func):
                continue
            text = seconds_text(codebase, module, given.value)
            if text is not None and not is_seconds(codebase, module, given.value):
                yield Mark(module.path, module.names.line_of(node), CODE, f"{_UNPROVEN} {text}")


CODEMOD = Codemod("client-timeouts", (CODE,), plan)


def _module(
    codebase: Codebase, module: Module, values: list[cst.BaseExpression], *, old: bool
) -> Iterator[Outcome]:
    edits: list[Edit] = []
    lines: list[int] = []
    for value in values:
        text = seconds_text(codebase, module, value)
        line = module.names.line_of(value)
        if text is None:
            if is_seconds(codebase, module, value) or not old:
                continue
            words = "seconds as a number: add .total_seconds() to a timedelta"
            yield Mark(module.path, line, CODE, words)
        elif text != module.source.text_of(value):
            edits.append(module.source.edit(*module.source.span(value), text))
            lines.append(line)
    if edits:
        edits += dropped_imports(codebase, module, frozenset({TIMEDELTA, "datetime"}), edits)
        yield Change(CODE, module.path, min(lines), _TITLE, "safe", tuple(edits))
