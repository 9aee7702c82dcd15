"""Attributes of SDK objects that have another name, or none: the object is proven to be one."""

from collections.abc import Collection, Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.lowlevelflow import lowlevel_flow
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.context import read_through
from analyzer.codemods.serverflow import ServerFlow, server_flow
from analyzer.codemods.tables import sdk_renames
from analyzer.codemods.types import types_of

CODE = "UNS408"
LOWLEVEL = "UNS411"

_BY_NAME = ("getattr", "hasattr", "setattr", "delattr")


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.Attribute, cst.Call):
            if isinstance(node, cst.Attribute):
                yield from _renamed(codebase, module, node)
            else:
                yield from _renamed_in_string(codebase, module, node)
    replaced = read_through(codebase)
    for flow in (server_flow(codebase), lowlevel_flow(codebase)):
        yield from _removed(flow, replaced)


CODEMOD = Codemod("sdk-members", (CODE, LOWLEVEL), plan)


def _removed(flow: ServerFlow, replaced: Collection[cst.CSTNode]) -> Iterator[Mark]:
    """Members that are gone, but for those `replaced` with the expression they stand in."""
    for module in flow.codebase.modules.values():
        for node in module.names.nodes(cst.Attribute):
            if node.attr.value not in flow.table.removed:
                continue
            if node in replaced:
                continue
            if flow.is_server(module, node.value):
                row = flow.table.removed[node.attr.value]
                text = f"{node.attr.value} is gone: {row.instead}"
                yield Mark(module.path, module.names.line_of(node), row.code, text)


def _renamed(codebase: Codebase, module: Module, node: cst.Attribute) -> Iterator[Outcome]:
    name = node.attr.value
    rows = [row for row in sdk_renames().members if name in row.renamed]
    classes = types_of(codebase).classes(module, node.value) if rows else frozenset()
    for row in rows:
        if classes and classes <= set(row.classes):
            new = row.renamed[name]
            edit = module.source.edit(*module.source.span(node.attr), new)
            line = module.names.line_of(node)
            yield Change(CODE, module.path, line, f"{name} is called {new}", "safe", (edit,))


def _renamed_in_string(codebase: Codebase, module: Module, call: cst.Call) -> Iterator[Outcome]:
    """`getattr(ctx, "fastmcp")` and the like."""
    if not isinstance(call.func, cst.Name) or call.func.value not in _BY_NAME:
        return
    value = call.args[1].value if len(call.args) > 1 else None
    if not isinstance(value, cst.SimpleString) or codebase.resolve(module, call.func):
        return
    name = value.raw_value
    rows = [row for row in sdk_renames().members if name in row.renamed]
    classes = types_of(codebase).classes(module, call.args[0].value) if rows else frozenset()
    for row in rows:
        if classes and classes <= set(row.classes):
            new = row.renamed[name]
            text = f"{value.prefix}{value.quote}{new}{value.quote}"
            edit = module.source.edit(*module.source.span(value), text)
            line = module.names.line_of(call)
            yield Change(CODE, module.path, line, f"{name} is called {new}", "safe", (edit,))
