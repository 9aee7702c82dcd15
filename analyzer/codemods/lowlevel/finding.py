"""Handlers that members of the 1.x low-level server register: as decorators, or called."""

from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.lowlevelflow import HELD
from analyzer.codemods.scopes import dotted
from analyzer.codemods.serverflow import ServerFlow
from analyzer.codemods.serveruses import OTHER
from analyzer.codemods.tables import Handler


class Unproven(Exception):
    """Why a place is left to a person, in words that end a marker."""


class Registered(NamedTuple):
    """A function under `@server.list_tools()`, or the `f` of `server.list_tools()(f)`.

    `place` is the decorator or the statement, `call` the call of the member; `target` is the
    function as the statement writes it, `home` the module that defines it.
    """

    module: Module
    home: Module
    function: cst.FunctionDef
    place: cst.Decorator | cst.SimpleStatementLine
    call: cst.Call
    receiver: cst.BaseExpression
    kind: str
    row: Handler
    target: cst.BaseExpression | None = None

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
    def instance(self) -> str:
        """What a method calls its object; empty for a function."""
        params = self._all_params
        return params[0].name.value if self._is_method and params else ""

    @property
    def params(self) -> tuple[cst.Param, ...]:
        """The parameters a call fills by position."""
        return self._all_params[1:] if self._is_method else self._all_params

    @property
    def _is_method(self) -> bool:
        return isinstance(self.target, cst.Attribute) and (
            self.home.names.scopes[self.function].kind == "class"
        )

    @property
    def _all_params(self) -> tuple[cst.Param, ...]:
        return (*self.function.params.posonly_params, *self.function.params.params)

    @property
    def is_seen(self) -> bool:
        """Whether the function stands in the module that registers it."""
        return self.home is self.module


class Loose(NamedTuple):
    """A use of such a member in another way."""

    module: Module
    node: cst.Attribute


def registrations(flow: ServerFlow) -> Iterator[Registered | Loose]:
    """Every use of a member that registered handlers, on a receiver known to be a server."""
    for module in flow.codebase.modules.values():
        for node in module.names.nodes(cst.Attribute):
            if node.attr.value not in flow.table.handlers:
                continue
            if flow.is_server(module, node.value) and not _is_overridden(flow, module, node):
                yield _registered(flow, module, node) or Loose(module, node)


def named_by_text(flow: ServerFlow) -> Iterator[tuple[Module, cst.Call]]:
    """`getattr(server, name)`, where the text is a member that registered handlers, or unknown."""
    for module in flow.codebase.modules.values():
        for node in module.names.nodes(cst.Call):
            if dotted(node.func) != "getattr" or len(node.args) < 2:
                continue
            name = node.args[1].value
            is_other = isinstance(name, cst.SimpleString) and (
                name.raw_value not in flow.table.handlers
            )
            if not is_other and flow.value(module, node.args[0].value) - {OTHER}:
                yield module, node


def _is_overridden(flow: ServerFlow, module: Module, node: cst.Attribute) -> bool:
    """Whether the server's class is the user's, and defines the member itself."""
    made = flow.value(module, node.value)
    return HELD in made and any(
        node.attr.value in scope.bindings
        for other in flow.codebase.modules.values()
        for owner, scope in other.names.own_scopes.items()
        if isinstance(owner, cst.ClassDef) and flow.is_derived(other, scope)
    )


def _registered(flow: ServerFlow, module: Module, node: cst.Attribute) -> Registered | None:
    parents = module.names.parents
    call = parents.get(node)
    if not isinstance(call, cst.Call) or call.func is not node:
        return None
    around = parents.get(call)
    function = parents.get(around) if isinstance(around, cst.Decorator) else None
    kind = node.attr.value
    row = flow.table.handlers[kind]
    if isinstance(around, cst.Decorator) and isinstance(function, cst.FunctionDef):
        return Registered(module, module, function, around, call, node.value, kind, row)
    if not isinstance(around, cst.Call) or around.func is not call or len(around.args) != 1:
        return None
    statement = _statement_of(module, around)
    found = flow.function_at(module, around.args[0].value)
    if statement is None or found is None or around.args[0].star:
        return None
    return Registered(module, *found, statement, call, node.value, kind, row, around.args[0].value)


def _statement_of(module: Module, call: cst.Call) -> cst.SimpleStatementLine | None:
    """The line that is nothing but this call."""
    small = module.names.parents.get(call)
    line = module.names.parents.get(small) if isinstance(small, cst.Expr) else None
    alone = isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1
    return line if isinstance(line, cst.SimpleStatementLine) and alone else None


def check(handler: Registered) -> None:
    """Raise `Unproven` for a registration that 1.x treats in a way of its own."""
    if handler.function.asynchronous is None:
        raise Unproven("it is not async")
    if not _is_outermost(handler):
        raise Unproven("another decorator changes what is registered")
    if isinstance(handler.function.body, cst.SimpleStatementSuite):
        raise Unproven("its body is on the line of its name")
    if not _fits(handler):
        raise Unproven("its parameters are not the ones the decorator passed")


def _is_outermost(handler: Registered) -> bool:
    """Whether the function's name means what was registered: nothing decorates it afterwards."""
    return handler.target is not None or handler.function.decorators[0] is handler.place


def _fits(handler: Registered) -> bool:
    """Whether a call with what 1.x passed is possible."""
    params = handler.function.params
    wanted = 1 if handler.takes_request else len(handler.row.passes)
    needed = sum(param.default is None for param in handler.params)
    is_open = params.star_arg is not cst.MaybeSentinel.DEFAULT
    if isinstance(params.star_arg, cst.ParamStar):
        is_open = False
    if any(param.default is None for param in params.kwonly_params):
        return False
    return needed <= wanted and (is_open or wanted <= len(handler.params))


def is_exact(handler: Registered) -> bool:
    """Whether the parameters are those that 1.x passed, and nothing else decorates it."""
    params = handler.function.params
    stars = params.star_arg is not cst.MaybeSentinel.DEFAULT or params.star_kwarg is not None
    wanted = 1 if handler.takes_request else len(handler.row.passes)
    decorators = 1 if handler.target is None else 0
    return (
        not stars
        and not params.kwonly_params
        and len(handler.params) == wanted
        and len(handler.function.decorators) == decorators
    )


def is_used(codebase: Codebase, flow: ServerFlow, handler: Registered) -> bool:
    """Whether anything but its registration calls, hands on or exports the function itself."""
    module, name = handler.home, handler.name
    if handler.instance:
        return any(
            node.attr.value == name
            and node is not handler.target
            and not flow.is_server(other, node.value)
            for other in codebase.modules.values()
            for node in other.names.nodes(cst.Attribute)
        )
    owner = module.names.scopes[handler.function].owner(name)
    if owner is module.names.root and (module.path, name) in codebase.outside_uses:
        return True
    return any(
        use.parts[0].name == name
        and use.scope.lookup(name) is owner
        and use.node is not handler.target
        for use in module.names.uses
    )


def check_name(handler: Registered) -> None:
    """Raise `Unproven` when the function's name means something else later."""
    names, source = handler.home.names, handler.home.source
    bindings = names.scopes[handler.function].owner(handler.name).bindings[handler.name]
    last = max(bindings, key=lambda binding: source.span(binding.node)[0])
    if last.node is not handler.function or handler.name in names.declared:
        raise Unproven("its name means another function later")
