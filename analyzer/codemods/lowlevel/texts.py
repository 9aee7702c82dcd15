"""Exceptions of low-level handlers: new clients read the text of protocol errors only (D03).

1.x answered whatever left a handler with its text and the code 0, as 2.3.0 does for clients of
the 2025 era; those of 2026-07-28 read `Internal server error`. What leaves the handler of tool
calls became a result on 1.x, and still does. Sources: observed on mcp 1.30.0 and 2.3.0, with
clients of both eras.
"""

import builtins
from collections.abc import Callable, Iterator
from functools import lru_cache

import libcst as cst

from analyzer.codemods.calls import Function, calls_of
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.leaving import Leaving, is_caught_name, raised_in
from analyzer.codemods.lowlevel.dictionary import Assigned, uses
from analyzer.codemods.lowlevel.finding import Loose, registrations
from analyzer.codemods.lowlevel.finding import Registered as Handler
from analyzer.codemods.lowlevelflow import lowlevel_flow
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registered import Registered
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.exposure import lets_others_pass
from analyzer.codemods.sdk.spelling import spelled_protocol_error
from analyzer.codemods.values import is_text
from analyzer.run import Edit

CODE = "UNS412"
_OF_THE_REQUEST = ("ValueError", "TypeError", "LookupError", "IndexError", "FileNotFoundError")
"""Built-in exceptions by which a handler usually says that what it was asked for is wrong."""
_OF_THE_SERVER = ("Exception", "RuntimeError", "OSError", "PermissionError", "TimeoutError")
_BESIDE = ("read", "value", "nothing")
"""Kinds of handlers that a function beside them answers for."""
_THEMSELVES = ("list", "whole")
_TITLE = "raise MCPError, whose text every client reads"
_CAUTION = "clients read a code where 1.x sent 0"
_ADVICE = (
    "clients of 2026-07-28 do not read this text: raise MCPError with a code where they should"
)
_PASSING = (
    "clients of 2026-07-28 do not read why {} failed: catch what they should hear about, "
    "and raise MCPError from it"
)


def plan(codebase: Codebase) -> Iterator[Outcome]:
    flow = _leaving(codebase)
    found: dict[str, _Errors] = {}
    for function, kinds in flow.kinds.items():
        if kinds == {"tool"}:
            continue
        errors = found.setdefault(function.module.path, _Errors(codebase, function.module))
        for node in raised_in(function.node):
            if not _is_new(flow, function, node):
                continue
            if kinds != {"resource"} or not flow.is_closed(function) or not errors.takes(node):
                yield _unread(function, node)
    yield from _passing(codebase, flow)
    for errors in found.values():
        yield from errors.changes()


CODEMOD = Codemod(
    "lowlevel-texts",
    (CODE,),
    plan,
    # The class has another name on 1.x, and other arguments.
    brings=("UNS401", "UNS404", "UNS411"),
)


def is_said_beside(codebase: Codebase, handler: Handler) -> bool:
    """Whether the function beside a handler must say what fails: where more than a text of its own
    leaves the handler, so that statements there cannot be rewritten for it."""
    if handler.row.kind not in _BESIDE:
        return False
    flow, function = _leaving_all(codebase), Function(handler.home, handler.function)
    return lets_others_pass(flow, function) or any(
        _is_new(flow, one, node) and not (flow.is_closed(one) and _is_plain(one.module, node))
        for one in flow.run_by(function)
        for node in raised_in(one.node)
    )


def _passing(codebase: Codebase, flow: Leaving) -> Iterator[Mark]:
    """Handlers that answer themselves on 2.x, and let exceptions of libraries pass; of those that
    1.x was given by type, what they raise."""
    servers = lowlevel_flow(codebase)
    handlers = [
        Function(one.home, one.function)
        for one in registrations(servers)
        if isinstance(one, Handler) and one.row.kind in _THEMSELVES
    ]
    for use in uses(servers, servers.table.requests):
        if not isinstance(use, Assigned) or use.kind != "request" or use.function is None:
            continue
        own = Function(use.module, use.function)
        if use.function not in use.module.names.own_scopes or own in flow.kinds:
            continue
        for one in flow.run_by(own):
            if one not in flow.kinds:
                yield from (_unread(one, n) for n in raised_in(one.node) if _is_new(flow, one, n))
    for module, node in dict.fromkeys(handlers):
        if lets_others_pass(flow, Function(module, node)):
            line = module.names.line_of(node)
            yield Mark(module.path, line, CODE, _PASSING.format(node.name.value))


def _unread(function: Function, node: cst.Raise) -> Mark:
    line = function.module.names.line_of(node)
    return Mark(function.module.path, line, CODE, _ADVICE)


@lru_cache(maxsize=1)
def _leaving(codebase: Codebase) -> Leaving:
    """What leaves low-level handlers: `tool` for those whose texts every client reads, as those of
    tool calls, `resource` for the rest."""
    return Leaving(calls_of(codebase), tuple(_handlers(codebase, is_said_beside)))


@lru_cache(maxsize=1)
def _leaving_all(codebase: Codebase) -> Leaving:
    return Leaving(calls_of(codebase), tuple(_handlers(codebase, lambda *_: False)))


def _handlers(
    codebase: Codebase, is_said: Callable[[Codebase, Handler], bool]
) -> Iterator[Registered]:
    for one in registrations(lowlevel_flow(codebase)):
        if isinstance(one, Loose) or one.row.kind == "notification":
            continue
        yield Registered(
            Function(one.home, one.function),
            "tool" if one.row.kind == "call" or is_said(codebase, one) else "resource",
            one.module,
            _registering(one),
            one.place if isinstance(one.place, cst.Decorator) else None,
        )


def _registering(handler: Handler) -> cst.Call:
    """The call that is handed the function, where one is."""
    around = handler.module.names.parents.get(handler.call)
    return around if isinstance(around, cst.Call) else handler.call


class _Errors:
    """Raise statements of one module that get the class of protocol errors."""

    def __init__(self, codebase: Codebase, module: Module) -> None:
        self.module = module
        self.imports = Imports(codebase, module)
        self.edits: list[Edit] = []
        self.lines: list[int] = []

    def takes(self, node: cst.Raise) -> bool:
        """Replace a built-in exception with one text; False where it is another."""
        exc = node.exc
        code = _code_of(self.module, exc) if isinstance(exc, cst.Call) else None
        if code is None or not isinstance(exc, cst.Call) or not _is_plain(self.module, node):
            return False
        try:
            error = spelled_protocol_error(self.imports)
            code = self.imports.name("mcp.types", code)
        except Taken:
            return False
        source, text = self.module.source, exc.args[0].value
        start, end = source.span(text)
        opening, closing = ("", "") if is_text(text) else ("str(", ")")
        self.edits.append(source.edit(*source.span(exc.func), error))
        self.edits.append(source.edit(start, start, f"{code}, {opening}"))
        if closing:
            self.edits.append(source.edit(end, end, closing))
        self.lines.append(self.module.names.line_of(node))
        return True

    def changes(self) -> Iterator[Change]:
        if self.edits:
            edits = (*self.edits, *self.imports.edits())
            line = min(self.lines)
            yield Change(CODE, self.module.path, line, _TITLE, "unsafe", edits, _CAUTION)


def _is_plain(module: Module, node: cst.Raise) -> bool:
    """Whether a built-in exception is raised with one text."""
    exc = node.exc
    if not isinstance(exc, cst.Call) or len(exc.args) != 1:
        return False
    return not exc.args[0].keyword and not exc.args[0].star and bool(_code_of(module, exc))


def _code_of(module: Module, exc: cst.Call) -> str | None:
    """The code of the protocol for a built-in exception; nothing for all others."""
    if not isinstance(exc.func, cst.Name):
        return None
    name = exc.func.value
    if module.names.scopes[exc.func].lookup(name) is not None or not hasattr(builtins, name):
        return None
    if name in _OF_THE_REQUEST:
        return "INVALID_PARAMS"
    return "INTERNAL_ERROR" if name in _OF_THE_SERVER else None


def _is_new(flow: Leaving, function: Function, node: cst.Raise) -> bool:
    """Whether a statement raises something of its own that is no error of the SDK's."""
    if node.exc is None:
        return False
    exc = node.exc.func if isinstance(node.exc, cst.Call) else node.exc
    if isinstance(node.exc, cst.Name) and is_caught_name(function.module, node.exc):
        return False
    calls, module = flow.calls, function.module
    lineage = [one for cls in calls.classes(module, exc) for one in calls.lineage(cls)]
    named = [(module, exc), *((one.module, b.value) for one in lineage for b in one.node.bases)]
    names = {name for home, base in named for name in calls.codebase.resolve(home, base)}
    return not any(name.partition(".")[0] == "mcp" for name in names)
