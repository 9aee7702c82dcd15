"""`server.request_context`, gone in 2.x: the `ctx` of the handler instead, handed to helpers."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.lowlevel.finding import Registered
from analyzer.codemods.lowlevel.writing import argument_edit, parameter_edit
from analyzer.codemods.lowlevelflow import is_inner, lowlevel_flow
from analyzer.codemods.model import Mark
from analyzer.codemods.scopes import Scope
from analyzer.codemods.serverflow import server_flow
from analyzer.run import Edit

CODE = "UNS411"
_NAME = "ctx"
_ADVICE = "request_context is gone: use the ctx argument of the handler"


class Contexts:
    """Reads of the request context in one module, and the functions that must be given it."""

    def __init__(self, codebase: Codebase, module: Module, handlers: list[Registered]) -> None:
        self._codebase = codebase
        self._module = module
        self._handlers = {handler.function: handler for handler in handlers}
        self._reads = list(self._found())
        self._given: dict[cst.FunctionDef, bool] = {}
        self._type = ""
        self._direct: set[cst.FunctionDef] = set()
        self._solved = [node for node in self._reads if self._is_reached(self._home(node))]

    def takes(self, handler: Registered) -> None:
        """Say that a handler is rewritten to take the context itself."""
        self._direct.add(handler.function)

    def passed(self, handler: Registered, context: str) -> tuple[str, ...]:
        """The argument that the function beside a handler hands on to it, if it needs one."""
        self._type = context
        return (_NAME,) if self._given.get(handler.function) else ()

    def edits(self) -> Iterator[Edit]:
        """Reads replaced, parameters and arguments added."""
        source = self._module.source
        for node in self._solved:
            yield source.edit(*source.span(node), _NAME)
        for function, given in self._given.items():
            if not given or function in self._direct:
                continue
            annotation = f": {self._type}" if self._type else ""
            yield parameter_edit(self._module, function, f"{_NAME}{annotation}")
            for call in self._calls(function) or ():
                yield argument_edit(self._module, call, _NAME)

    def marks(self) -> Iterator[Mark]:
        for node in self._reads:
            if node not in self._solved:
                line = self._module.names.line_of(node)
                yield Mark(self._module.path, line, CODE, _ADVICE)

    # finding

    def _found(self) -> Iterator[cst.Attribute]:
        flow, high = lowlevel_flow(self._codebase), server_flow(self._codebase)
        for node in self._module.names.scopes:
            if not isinstance(node, cst.Attribute) or node.attr.value != "request_context":
                continue
            # Of a high-level server, tools and the like read it: `sdk-context` gives it to them.
            if is_inner(high, self._module, node.value):
                continue
            if flow.is_server(self._module, node.value):
                yield node

    def _home(self, node: cst.CSTNode) -> cst.FunctionDef | None:
        """The function around `node` that can be given the context: the outermost beside handlers.

        Functions inside a handler or a helper see its parameter.
        """
        levels = {self._module.names.scopes[function] for function in self._handlers}
        scope: Scope | None = self._module.names.scopes[node]
        while scope is not None:
            function = scope.node
            if isinstance(function, cst.FunctionDef) and (
                function in self._handlers or scope.parent in levels
            ):
                return function
            scope = scope.parent
        return None

    def _is_reached(self, function: cst.FunctionDef | None) -> bool:
        """Whether every call of a function can hand the context on."""
        if function is None or self._binds(function):
            return False
        if function in self._given:
            return self._given[function]
        self._given[function] = True
        if function not in self._handlers:
            calls = self._calls(function)
            self._given[function] = bool(calls) and all(
                self._is_reached(self._home(call)) for call in calls or ()
            )
        return self._given[function]

    def _binds(self, function: cst.FunctionDef) -> bool:
        """Whether the name means something in it already, or its parameters are open."""
        params = function.params
        defaults = any(param.default is not None for param in params.params)
        is_open = params.star_arg is not cst.MaybeSentinel.DEFAULT or params.star_kwarg is not None
        bound = _NAME in self._module.names.own_scopes[function].bindings
        return bound or is_open or defaults or bool(params.kwonly_params)

    def _calls(self, function: cst.FunctionDef) -> list[cst.Call] | None:
        """All calls of a function of this module; None when it is used in another way."""
        names = self._module.names
        name = function.name.value
        owner = names.scopes[function].owner(name)
        if owner is names.root and (self._module.path, name) in self._codebase.outside_uses:
            return None
        calls = []
        for use in names.uses:
            if use.parts[0].name != name or use.scope.lookup(name) is not owner:
                continue
            call = names.parents.get(use.node)
            if len(use.parts) > 1 or not isinstance(call, cst.Call) or call.func is not use.node:
                return None
            if any(arg.keyword is not None or arg.star for arg in call.args):
                return None
            calls.append(call)
        return calls
