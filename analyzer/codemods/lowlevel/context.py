"""`server.request_context`, gone in 2.x: the `ctx` of the handler instead, handed to helpers.

`request_ctx.get()` is the same in a codebase without high-level servers.
"""

from collections.abc import Iterator, Mapping

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.lowlevel.writing import argument_edit, line_after, parameter_edit
from analyzer.codemods.lowlevelflow import is_inner, lowlevel_flow
from analyzer.codemods.model import Mark
from analyzer.codemods.passing.variable import is_read
from analyzer.codemods.scopes import Scope
from analyzer.codemods.serverflow import server_flow
from analyzer.run import Edit

CODE = "UNS411"
_NAME = "ctx"
_VARIABLE = "request_ctx"
_ADVICE = "is gone: use the ctx argument of the handler"


class Contexts:
    """Reads of the request context in one module, and the functions that must be given it."""

    def __init__(
        self,
        codebase: Codebase,
        module: Module,
        handlers: Mapping[cst.FunctionDef, cst.BaseExpression | None],
    ) -> None:
        """`handlers` are functions, each with the expression that registers it, if one does."""
        self._codebase = codebase
        self._module = module
        self._handlers = handlers
        self._reads = list(self._found())
        self._given: dict[cst.FunctionDef, bool] = {}
        self._type = ""
        self._direct: set[cst.FunctionDef] = set()
        self._solved = [node for node in self._reads if self._is_reached(self._home(node))]

    def takes(self, function: cst.FunctionDef) -> None:
        """Say that a handler is rewritten to take the context itself."""
        self._direct.add(function)

    def passed(self, function: cst.FunctionDef, context: str) -> tuple[str, ...]:
        """The argument that the function beside a handler hands on to it, if it needs one."""
        self._type = context
        return (_NAME,) if self._given.get(function) else ()

    def is_bound(self, function: cst.FunctionDef) -> bool:
        """Whether the name means something in a function that is not the context."""
        bindings = self._module.names.own_scopes[function].bindings.get(_NAME, [])
        return any(self._read_by(binding.node) is None for binding in bindings)

    def edits(self) -> Iterator[Edit]:
        """Reads replaced, parameters and arguments added."""
        for node in self._solved:
            yield self._replaced(node)
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
                name = _VARIABLE if isinstance(node, cst.Call) else node.attr.value
                yield Mark(self._module.path, line, CODE, f"{name} {_ADVICE}")

    # finding

    def _found(self) -> Iterator[cst.Attribute | cst.Call]:
        flow, high = lowlevel_flow(self._codebase), server_flow(self._codebase)
        for node in self._module.names.scopes:
            if isinstance(node, cst.Call) and not high.has_servers():
                if is_read(self._codebase, self._module, node):
                    yield node
                continue
            if not isinstance(node, cst.Attribute) or node.attr.value != "request_context":
                continue
            # Of a high-level server, tools and the like read it: `sdk-context` gives it to them.
            if is_inner(high, self._module, node.value):
                continue
            if flow.is_server(self._module, node.value):
                yield node

    def _read_by(self, target: cst.CSTNode) -> cst.CSTNode | None:
        """The read behind `ctx = server.request_context`, a statement that is not needed."""
        assign = self._module.names.parents.get(target)
        if not isinstance(assign, cst.Assign) or assign.value not in self._reads:
            return None
        line = self._module.names.parents.get(assign)
        block = self._module.names.parents.get(line) if line is not None else None
        one = isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1
        more = isinstance(block, cst.IndentedBlock) and len(block.body) > 1
        return assign.value if one and more and len(assign.targets) == 1 else None

    def _replaced(self, node: cst.CSTNode) -> Edit:
        """A read as the parameter; nothing where it was assigned to a variable of that name."""
        source = self._module.source
        assign = self._module.names.parents.get(node)
        target = assign.targets[0] if isinstance(assign, cst.Assign) else None
        if target is None or not isinstance(target.target, cst.Name):
            return source.edit(*source.span(node), _NAME)
        if target.target.value != _NAME or self._read_by(target) is not node:
            return source.edit(*source.span(node), _NAME)
        start, end = source.span(self._module.names.statement_of(node))
        first = source.line_start(source.line_of(start))
        return source.edit(first, line_after(source, end), "")

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
        calls = self._calls(function)
        known = bool(calls) or (calls == [] and function in self._handlers)
        self._given[function] = known and all(
            self._is_reached(self._home(call)) for call in calls or ()
        )
        return self._given[function]

    def _binds(self, function: cst.FunctionDef) -> bool:
        """Whether the name means something in it already, or its parameters are open."""
        params = function.params
        defaults = any(param.default is not None for param in params.params)
        is_open = params.star_arg is not cst.MaybeSentinel.DEFAULT or params.star_kwarg is not None
        open_ended = is_open or defaults or bool(params.kwonly_params)
        return open_ended or self.is_bound(function)

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
            if use.node is self._handlers.get(function):
                continue
            call = names.parents.get(use.node)
            if len(use.parts) > 1 or not isinstance(call, cst.Call) or call.func is not use.node:
                return None
            if any(arg.keyword is not None or arg.star for arg in call.args):
                return None
            calls.append(call)
        return calls
