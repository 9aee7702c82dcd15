"""Decorated handlers of the low-level server: plain functions of `(ctx, params)`, registered.

A handler is rewritten where its signature and its returns are all that changes. One that other
code calls, or around which 1.x did more, stays as it is, and a function beside it answers.
"""

from collections import defaultdict
from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.lowlevel.adapters import adapter
from analyzer.codemods.lowlevel.context import Contexts
from analyzer.codemods.lowlevel.finding import (
    Decorated,
    Loose,
    Unproven,
    check,
    decorators,
    is_used,
)
from analyzer.codemods.lowlevel.shapes import shape_of
from analyzer.codemods.lowlevel.writing import (
    behind,
    first_lines,
    new_signature,
    undecorated,
    wrapped_returns,
)
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import dotted
from analyzer.codemods.sdk.carrying import free_name
from analyzer.codemods.serverflow import lowlevel_flow
from analyzer.run import Edit

CODE = "UNS411"
_HOMES = {
    "ServerRequestContext": "mcp.server",
    "ReadResourceContents": "mcp.server.lowlevel.helper_types",
    "UrlElicitationRequiredError": "mcp.shared.exceptions",
    "AnyUrl": "pydantic",
}
_MODULES = ("base64", "json", "jsonschema")
_TITLE = "register handlers that take (ctx, params)"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    by_module: defaultdict[str, list[Decorated]] = defaultdict(list)
    for found in decorators(lowlevel_flow(codebase)):
        if isinstance(found, Loose):
            yield _left(found.module, found.node, "it is not used as a decorator")
        else:
            by_module[found.module.path].append(found)
    for path, module in codebase.modules.items():
        yield from _outcomes(codebase, module, by_module[path])


CODEMOD = Codemod("lowlevel-handlers", (CODE,), plan)


def _outcomes(codebase: Codebase, module: Module, handlers: list[Decorated]) -> Iterator[Outcome]:
    """One change for the handlers of a module, and a mark for each that is left."""
    left: dict[Decorated, str] = {}
    while True:
        ready = [handler for handler in handlers if handler not in left]
        rewrite = _Rewrite(codebase, module, ready)
        failed = rewrite.failures()
        if not failed:
            break
        left |= failed
    yield from rewrite.outcomes()
    for handler, text in left.items():
        yield _left(module, handler.function, text)


class _Rewrite:
    """The rewrite of `handlers`, all of one module, if each can be rewritten."""

    def __init__(self, codebase: Codebase, module: Module, handlers: list[Decorated]) -> None:
        self.codebase = codebase
        self.module = module
        self.handlers = handlers
        self.imports = Imports(codebase, module)
        self.contexts = Contexts(codebase, module, handlers)
        self.edits: list[Edit] = []
        self.marks: list[Mark] = []

    def failures(self) -> dict[Decorated, str]:
        """Gather the edits; why they cannot be made, by handler."""
        failed: dict[Decorated, str] = {}
        for handler in self.handlers:
            try:
                check(handler)
                self.edits += self._edits(handler)
            except Unproven as reason:
                failed[handler] = str(reason)
            except Taken as name:
                failed[handler] = f"{name} is another name in this module"
        return failed

    def outcomes(self) -> Iterator[Outcome]:
        if self.handlers:
            edits = (*self.edits, *self.contexts.edits(), *self.imports.edits())
            line = self.module.names.line_of(self.handlers[0].function)
            yield Change(CODE, self.module.path, line, _TITLE, "safe", tuple(dict.fromkeys(edits)))
        yield from self.marks
        yield from self.contexts.marks()

    def _edits(self, handler: Decorated) -> list[Edit]:
        if self._is_direct(handler):
            self.contexts.takes(handler)
            return self._in_place(handler)
        return self._beside(handler)

    def _is_direct(self, handler: Decorated) -> bool:
        """Whether new parameters and wrapped returns are all that a handler needs."""
        kind, result = handler.row.kind, handler.row.result
        if kind not in ("list", "whole") or is_used(self.codebase, handler):
            return False
        if handler.takes_request:
            return False
        shape = shape_of(self.codebase, self.module, handler.function, result)
        return kind == "whole" or shape in ("list", "items", "whole")

    # ways to rewrite

    def _in_place(self, handler: Decorated) -> list[Edit]:
        row = handler.row
        shape = shape_of(self.codebase, self.module, handler.function, row.result)
        result = self._spell(row.result)
        edits = []
        if row.kind == "list" and shape != "whole":
            before = f"{result}({row.field}=" + ("" if shape == "list" else "list(")
            edits += wrapped_returns(handler, before, ")" if shape == "list" else "))")
        if handler.params:
            names = ", ".join(param.name.value for param in handler.params)
            edits.append(first_lines(handler, [f"{names} = {', '.join(row.passes)}"]))
        self._check_parameters_free(handler)
        edits.append(new_signature(handler, self._parameters(handler), result))
        return [*edits, undecorated(handler), behind(handler, [self._registered(handler)])]

    def _beside(self, handler: Decorated) -> list[Edit]:
        name = free_name(self.module, f"on_{handler.kind}")
        shape = shape_of(self.codebase, self.module, handler.function, handler.row.result)
        written = adapter(
            handler,
            name,
            self._parameters(handler),
            shape,
            self._spell,
            extra=self.contexts.passed(handler, self._spell("ServerRequestContext")),
            schemas=self._schemas(handler) if handler.kind == "call_tool" else "",
            checks=self._elicits_urls(),
        )
        return [undecorated(handler), behind(handler, [written, self._registered(handler, name)])]

    def _check_parameters_free(self, handler: Decorated) -> None:
        bound = self.module.names.own_scopes[handler.function].bindings
        own = {param.name.value for param in handler.params}
        for name in ("ctx", "params"):
            if name in bound and name not in own:
                raise Unproven(f"it uses the name {name} for something else")

    def _parameters(self, handler: Decorated) -> list[str]:
        context = self._spell("ServerRequestContext")
        return [f"ctx: {context}", f"params: {self._spell(handler.row.params)}"]

    def _registered(self, handler: Decorated, name: str = "") -> str:
        kind = "notification" if handler.row.kind == "notification" else "request"
        server = self.module.source.text_of(handler.receiver)
        params = self._spell(handler.row.params)
        arguments = f'"{handler.row.method}", {params}, {name or handler.name}'
        return f"{server}.add_{kind}_handler({arguments})"

    # what 1.x did besides

    def _schemas(self, handler: Decorated) -> str:
        """An expression for the tools, by whose schemas 1.x checked the arguments; empty if none.

        It is left out when the decorator switched the check off, or no tools are listed.
        """
        for arg in handler.call.args:
            value = arg.value.value if isinstance(arg.value, cst.Name) else ""
            if arg.keyword is None or arg.keyword.value != "validate_input" or value not in (
                "True", "False",
            ):  # fmt: skip
                raise Unproven("the decorator's arguments are computed")
            if value == "False":
                return ""
        server = dotted(handler.receiver)
        lists = [
            other for other in self.handlers
            if other.kind == "list_tools" and dotted(other.receiver) == server
        ]  # fmt: skip
        if not lists or not self._sees(handler, lists[-1]):
            text = "1.x checked arguments against the tool's schema: check them in the handler"
            self.marks.append(_mark(self.module, handler.function, text))
            return ""
        return self._listed(lists[-1])

    def _sees(self, handler: Decorated, other: Decorated) -> bool:
        scopes = self.module.names.scopes
        owner = scopes[other.function].owner(other.name)
        return scopes[handler.function].lookup(other.name) is owner

    def _listed(self, handler: Decorated) -> str:
        shape = shape_of(self.codebase, self.module, handler.function, handler.row.result)
        if self._is_direct(handler):
            return f"(await {handler.name}(ctx, {self._spell(handler.row.params)}())).tools"
        if shape in ("list", "items") and not handler.takes_request:
            return f"await {handler.name}()"
        raise Unproven("1.x checked arguments against schemas that could not be found")

    def _elicits_urls(self) -> bool:
        return any(
            part.name == "UrlElicitationRequiredError"
            for module in self.codebase.modules.values()
            for use in module.names.uses
            for part in use.parts
        )

    def _spell(self, name: str) -> str:
        if name in _MODULES:
            return self.imports.module(name)
        return self.imports.name(_HOMES.get(name, "mcp.types"), name)


def _mark(module: Module, node: cst.CSTNode, text: str) -> Mark:
    return Mark(module.path, module.names.line_of(node), CODE, text)


def _left(module: Module, node: cst.CSTNode, reason: str) -> Mark:
    advice = "take (ctx, params), return the full result, register with add_request_handler"
    return _mark(module, node, f"{advice} (left: {reason})")
