"""What is done with servers: transports started, starting methods handed on, settings."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.codemods.scopes import dotted

if TYPE_CHECKING:
    from analyzer.codemods.serverflow import ServerFlow

OTHER = -1
"""Stands for whatever is no server, among the servers an expression may denote."""


class Start:
    """A call of a method that starts a transport; `servers` is empty for an unknown receiver."""

    __slots__ = ("call", "method", "mixed", "module", "servers")

    def __init__(
        self, module: Module, call: cst.Call, method: str, servers: frozenset[int], mixed: bool
    ) -> None:
        self.module = module
        self.call = call
        self.method = method
        self.servers = servers
        self.mixed = mixed


class Setting:
    """`server.settings.<field>`, read or written."""

    __slots__ = ("field", "module", "node", "servers")

    def __init__(
        self, module: Module, node: cst.Attribute, field: str, servers: frozenset[int]
    ) -> None:
        self.module = module
        self.node = node
        self.field = field
        self.servers = servers


def starts_of(flow: "ServerFlow") -> Iterator[Start]:
    for module, call, func in _method_calls(flow):
        found = flow.value(module, func.value)
        method = func.attr.value
        servers = frozenset(found - {OTHER})
        if servers:
            yield Start(module, call, method, servers, OTHER in found)
        elif not found and _may_start(flow, module, call, func):
            yield Start(module, call, method, servers, mixed=False)


def _method_calls(flow: "ServerFlow") -> Iterator[tuple[Module, cst.Call, cst.Attribute]]:
    for module in flow.codebase.modules.values():
        for node in module.names.nodes(cst.Call):
            func = node.func
            if isinstance(func, cst.Attribute) and func.attr.value in flow.table.methods:
                yield module, node, func


def _may_start(flow: "ServerFlow", module: Module, call: cst.Call, func: cst.Attribute) -> bool:
    """True for a call on an unknown receiver that reads like the start of a server."""
    if dotted(func.value) is None or _is_outside(flow, module, func.value):
        return False
    if flow.annotated(module, func.value) or func.attr.value != "run":
        return True
    return any(
        (arg.keyword is None or arg.keyword.value == "transport")
        and isinstance(arg.value, cst.SimpleString)
        and arg.value.raw_value in flow.table.transports
        for arg in call.args
    )


def _is_outside(flow: "ServerFlow", module: Module, node: cst.CSTNode) -> bool:
    found = flow.codebase.resolve(module, node)
    return bool(found) and not any(flow.codebase.defines(name) for name in found)


def references_of(flow: "ServerFlow") -> Iterator[tuple[Module, cst.Attribute, frozenset[int]]]:
    """Methods that start a transport, handed on without being called."""
    for module in flow.codebase.modules.values():
        for node in module.names.nodes(cst.Attribute):
            if node.attr.value not in flow.table.methods:
                continue
            parent = module.names.parents.get(node)
            if isinstance(parent, cst.Call) and parent.func is node:
                continue
            if isinstance(parent, (cst.AssignTarget, cst.Attribute)):
                continue
            servers = frozenset(flow.value(module, node.value) - {OTHER})
            if servers:
                yield module, node, servers


def settings_of(flow: "ServerFlow") -> Iterator[Setting]:
    for module in flow.codebase.modules.values():
        for node in module.names.nodes(cst.Attribute):
            if not isinstance(node.value, cst.Attribute):
                continue
            row = flow.table.arguments.get(node.attr.value)
            if row is None or not row.setting or node.value.attr.value != "settings":
                continue
            servers = frozenset(flow.value(module, node.value.value) - {OTHER})
            if servers:
                yield Setting(module, node, node.attr.value, servers)
