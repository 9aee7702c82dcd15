"""The context of low-level handlers: `server.request_context` and `request_ctx` are gone in 2.x.

Handlers are given `ctx`; functions they call are handed it, by the engine for all servers.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, dropped_imports
from analyzer.codemods.lowlevel.lifespantypes import anything
from analyzer.codemods.lowlevelflow import is_inner, lowlevel_flow
from analyzer.codemods.model import Mark
from analyzer.codemods.passing.naming import Naming
from analyzer.codemods.passing.passing import Giver, Passing, Want
from analyzer.codemods.passing.variable import (
    VARIABLES,
    imports_of_variable,
    is_read,
    uses_of,
)
from analyzer.codemods.sdk.context import passing_of
from analyzer.codemods.serverflow import server_flow
from analyzer.codemods.types import types_of
from analyzer.run import Edit

CODE = "UNS411"
NAME = "ctx"
"""What handlers call the context."""
_TYPE = ("mcp.server", "ServerRequestContext")
_CONTEXTS = frozenset(
    {"mcp.server.ServerRequestContext", "mcp.server.context.ServerRequestContext"}
)
_ADVICE = "{} is gone: use the ctx argument of the handler (left: {})"
_IMPORT = "request_ctx is gone: nothing can import it"
_HIDDEN = "a decorator of {} may hide its parameters"
_STRAY = "{} takes the context now: pass one"


class Contexts:
    """Reads of the request context, and the functions that must be given it.

    `handlers` tells of each handler that is rewritten whether it takes `ctx` itself; the others
    are called by a function that does. `registrations` are uses of them that are no calls.
    """

    def __init__(
        self,
        codebase: Codebase,
        handlers: Mapping[cst.FunctionDef, bool],
        registrations: Sequence[cst.CSTNode],
    ) -> None:
        self._codebase = codebase
        self._direct = {function for function, direct in handlers.items() if direct}
        self._handlers = handlers
        givers = dict(_taking(codebase))
        givers |= {function: _giver(function, direct) for function, direct in handlers.items()}
        self._wants = _wants(codebase)
        self._passing = Passing(codebase, self._wants, givers, self._spelled, registrations)
        self._clusters = self._passing.clusters()
        self._others: dict[str, Imports] = {}
        self._edits: list[list[Edit]] = []
        self._imported: list[Edit] = []

    def _spelled(self, imports: Imports, _: cst.BaseExpression | None) -> str:
        return f"{imports.name(*_TYPE)}{anything(self._codebase, imports)}"

    def gives(self, function: cst.FunctionDef) -> bool:
        """Whether a handler hands the context on or reads it."""
        return any(function in functions for _, functions in self._clusters)

    def arguments(self, function: cst.FunctionDef, passes: Sequence[str]) -> list[str]:
        """What the function beside a handler passes to it: `passes`, and the context with them."""
        if not self.gives(function):
            return list(passes)
        return self._passing.with_value(function, passes, NAME)

    def write(self, imports: Mapping[str, Imports]) -> None:
        """Find all edits; `imports` are those of the modules that are rewritten anyway."""

        def imports_of(module: Module) -> Imports:
            own = imports.get(module.path)
            return own or self._others.setdefault(module.path, Imports(self._codebase, module))

        self._edits = [
            self._passing.edits(wants, functions, imports_of, self._direct)
            for wants, functions in self._clusters
        ]
        self._imported = [edit for own in imports.values() for edit in own.edits()]

    def edits(self, handlers: Sequence[cst.FunctionDef]) -> Iterator[Edit]:
        """Reads replaced, parameters and arguments added, in what has to do with `handlers`."""
        imported = [edit for other in self._others.values() for edit in other.edits()]
        every = [edit for edits in (*self._edits, imported, self._imported) for edit in edits]
        every += passing_of(self._codebase).reads()
        for (wants, functions), own in zip(self._clusters, self._edits, strict=True):
            if functions.isdisjoint(handlers):
                continue
            yield from own
            for path in sorted({want.module.path for want in wants}):
                module = self._codebase.modules[path]
                yield from dropped_imports(self._codebase, module, VARIABLES, every)
        yield from imported

    def marks(self) -> Iterator[Mark]:
        """What reads the context and cannot be given it."""
        solved = self._passing.solved() | passing_of(self._codebase).solved()
        for want in self._wants:
            if want.node not in solved:
                passing = self._passing
                if not lowlevel_flow(self._codebase).constructions:
                    passing = passing_of(self._codebase)
                text = _ADVICE.format(_called(want.node), passing.reason(want))
                yield Mark(want.module.path, want.module.names.line_of(want.node), CODE, text)
        for _, functions in self._clusters:
            for module, call in self._passing.strays(functions):
                text = _STRAY.format(module.source.text_of(call.func))
                yield Mark(module.path, module.names.line_of(call), CODE, text)
        yield from self._imports_left(solved)

    def _imports_left(self, solved: set[cst.CSTNode]) -> Iterator[Mark]:
        """Imports of the context variable in modules that use it still."""
        for module in self._codebase.modules.values():
            uses = [module.names.parents.get(use.node) for use in uses_of(self._codebase, module)]
            if uses and not all(use in solved for use in uses):
                for node in imports_of_variable(module):
                    yield Mark(module.path, module.names.line_of(node), CODE, _IMPORT)


def _taking(codebase: Codebase) -> Iterator[tuple[cst.FunctionDef, Giver]]:
    """Functions that take the context of 2.x already."""
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.FunctionDef):
            for param in node.params.params:
                annotation = param.annotation if param.default is None else None
                found = types_of(codebase).annotated(module, annotation) if annotation else ()
                if set(found) & _CONTEXTS:
                    yield node, Giver(node, param.name.value)


def _giver(function: cst.FunctionDef, direct: bool) -> Giver:
    refuses = "" if direct or len(function.decorators) < 2 else _HIDDEN.format(function.name.value)
    return Giver(function, names=(NAME,) if direct else (), refuses=refuses)


def is_name_free(codebase: Codebase, module: Module, function: cst.FunctionDef) -> bool:
    """Whether `ctx` can be a parameter of `function`: it means nothing else there."""
    wanted = {want.node for want in _wants(codebase) if want.module is module}
    return Naming(module, wanted).choose(function, (NAME,)) == NAME


@lru_cache(maxsize=1)
def _wants(codebase: Codebase) -> tuple[Want, ...]:
    flow, high = lowlevel_flow(codebase), server_flow(codebase)
    found = []
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.Call, cst.Attribute):
            if isinstance(node, cst.Call) and is_read(codebase, module, node):
                found.append(Want(module, node))
            if not isinstance(node, cst.Attribute) or node.attr.value != "request_context":
                continue
            # Of a high-level server, tools and the like read it: `sdk-context` hands it on.
            if not is_inner(high, module, node.value) and flow.is_server(module, node.value):
                found.append(Want(module, node))
    return tuple(found)


def _called(node: cst.BaseExpression) -> str:
    return "request_ctx" if isinstance(node, cst.Call) else "request_context"
