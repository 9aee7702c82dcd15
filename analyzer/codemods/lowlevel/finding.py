"""Handlers that decorators of the 1.x low-level server register."""

from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.scopes import dotted
from analyzer.codemods.serverflow import OTHER, ServerFlow
from analyzer.codemods.tables import Handler


class Unproven(Exception):
    """Why a place is left to a person, in words that end a marker."""


class Decorated(NamedTuple):
    """A function under `@server.list_tools()` or the like."""

    module: Module
    function: cst.FunctionDef
    decorator: cst.Decorator
    call: cst.Call
    receiver: cst.BaseExpression
    kind: str
    row: Handler

    @property
    def name(self) -> str:
        return self.function.name.value

    @property
    def request(self) -> str:
        """The name of the request's model, which a list handler may ask for."""
        return f"{self.row.result.removesuffix('Result')}Request"

    @property
    def takes_request(self) -> bool:
        """Whether a list handler takes the whole request: by its annotation, as 1.x told."""
        if self.row.kind != "list" or len(self.params) != 1 or self.params[0].default is not None:
            return False
        annotation = self.params[0].annotation
        name = dotted(annotation.annotation) if annotation is not None else None
        return name is not None and name.rpartition(".")[2] == self.request

    @property
    def params(self) -> tuple[cst.Param, ...]:
        """The parameters a call fills by position."""
        return (*self.function.params.posonly_params, *self.function.params.params)


class Loose(NamedTuple):
    """A use of such a decorator in another way."""

    module: Module
    node: cst.Attribute


def decorators(flow: ServerFlow) -> Iterator[Decorated | Loose]:
    """Every use of a member that registered handlers, on a receiver known to be a server."""
    for module in flow.codebase.modules.values():
        for node in module.names.scopes:
            if not isinstance(node, cst.Attribute) or node.attr.value not in flow.table.handlers:
                continue
            if flow.value(module, node.value) - {OTHER} or flow.annotated(module, node.value):
                yield _decorated(flow, module, node) or Loose(module, node)


def _decorated(flow: ServerFlow, module: Module, node: cst.Attribute) -> Decorated | None:
    parents = module.names.parents
    call = parents.get(node)
    decorator = parents.get(call) if call is not None else None
    function = parents.get(decorator) if decorator is not None else None
    if (
        isinstance(call, cst.Call)
        and isinstance(decorator, cst.Decorator)
        and isinstance(function, cst.FunctionDef)
    ):
        kind = node.attr.value
        row = flow.table.handlers[kind]
        return Decorated(module, function, decorator, call, node.value, kind, row)
    return None


def check(handler: Decorated) -> None:
    """Raise `Unproven` for a registration that 1.x treats in a way of its own."""
    if handler.function.asynchronous is None:
        raise Unproven("it is not async")
    if len(handler.function.decorators) > 1:
        raise Unproven("another decorator changes what is registered")
    if isinstance(handler.function.body, cst.SimpleStatementSuite):
        raise Unproven("its body is on the line of its name")
    params = handler.function.params
    stars = params.star_arg is not cst.MaybeSentinel.DEFAULT or params.star_kwarg is not None
    wanted = 1 if handler.takes_request else len(handler.row.passes)
    if stars or params.kwonly_params or len(handler.params) != wanted:
        raise Unproven("its parameters are not the ones the decorator passed")


def is_used(codebase: Codebase, handler: Decorated) -> bool:
    """Whether anything calls, hands on or exports the function itself."""
    module, name = handler.module, handler.name
    owner = module.names.scopes[handler.function].owner(name)
    if owner is module.names.root and (module.path, name) in codebase.outside_uses:
        return True
    if len(owner.bindings[name]) > 1 or name in module.names.declared:
        return True
    return any(
        use.parts[0].name == name and use.scope.lookup(name) is owner for use in module.names.uses
    )
