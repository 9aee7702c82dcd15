"""Reads and writes of fields that 2.x spells in snake_case: `tool.inputSchema`."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.fields.receivers import CODE, Receivers
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.tables import field_names


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for module in codebase.modules.values():
        receivers = Receivers(codebase, module)
        for node in module.names.nodes(cst.Attribute, cst.Call, cst.MatchClass):
            if isinstance(node, cst.Attribute) and receivers.new_name(node.attr.value):
                yield from _attribute(receivers, module, node)
            elif isinstance(node, cst.Call):
                yield from _keywords(receivers, module, node)
            elif isinstance(node, cst.MatchClass):
                yield from _pattern(receivers, module, node)


CODEMOD = Codemod("fields-attributes", (CODE,), plan)


def _attribute(
    receivers: Receivers, module: Module, node: cst.Attribute
) -> Iterator[Change | Mark]:
    field = node.attr.value
    new = receivers.new_name(field) or field
    proof = receivers.proof(node.value, field)
    retyped = field_names().retyped.get(field)
    if proof == "proven" and retyped is not None:
        line = module.names.line_of(node)
        yield Mark(module.path, line, CODE, f"{field} is {new} now: {retyped}")
    elif proof == "proven":
        line = module.names.line_of(node)
        edit = module.source.edit(*module.source.span(node.attr), new)
        yield Change(CODE, module.path, line, f"{field} is called {new}", "safe", (edit,))
    elif proof == "unknown" and receivers.is_telling(field) and receivers.is_near_sdk:
        line = module.names.line_of(node)
        yield Mark(module.path, line, CODE, f"{field} is {new} now, if this is an SDK object")


def _keywords(receivers: Receivers, module: Module, call: cst.Call) -> Iterator[Change]:
    """`Tool(inputSchema=schema)` still works; only type checkers miss the field."""
    named = [arg.keyword for arg in call.args if arg.keyword is not None]
    renamed = [(name, new) for name in named if (new := receivers.new_name(name.value))]
    if not renamed:
        return
    classes = receivers.types.is_class(module, call.func)
    for keyword, new in renamed:
        field = keyword.value
        if classes and all(receivers.has(name, field) for name in classes):
            edit = module.source.edit(*module.source.span(keyword), new)
            line = module.names.line_of(call)
            yield Change(CODE, module.path, line, f"{field} is called {new}", "safe", (edit,))


def _pattern(receivers: Receivers, module: Module, node: cst.MatchClass) -> Iterator[Change]:
    """`case Tool(inputSchema=schema)`: matches nothing on 2.x, and raises nothing either."""
    classes = receivers.types.is_class(module, node.cls)
    for element in node.kwds:
        field = element.key.value
        new = receivers.new_name(field)
        if new is not None and classes and any(receivers.has(name, field) for name in classes):
            edit = module.source.edit(*module.source.span(element.key), new)
            line = module.names.line_of(node)
            yield Change(CODE, module.path, line, f"{field} is called {new}", "safe", (edit,))
