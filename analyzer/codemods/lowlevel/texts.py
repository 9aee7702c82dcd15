"""Exceptions of low-level handlers: new clients read the text of protocol errors only (D03).

1.x answered whatever left a handler with its text and the code 0, as 2.3.0 does for clients of
the 2025 era; those of 2026-07-28 read `Internal server error`. What leaves the handler of tool
calls became a result on 1.x, and still does. Sources: observed on mcp 1.30.0 and 2.3.0, with
clients of both eras.
"""

import builtins
from collections.abc import Iterator
from functools import lru_cache

import libcst as cst

from analyzer.codemods.calls import Function, calls_of
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.leaving import Leaving, is_caught_name, raised_in
from analyzer.codemods.lowlevel.finding import Loose, registrations
from analyzer.codemods.lowlevel.finding import Registered as Handler
from analyzer.codemods.lowlevelflow import lowlevel_flow
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registered import Registered
from analyzer.codemods.registry import Codemod
from analyzer.codemods.values import is_text
from analyzer.run import Edit

CODE = "UNS412"
_NEW, _OLD = "MCPError", "McpError"
_HOMES = ("mcp.shared.exceptions", "mcp")
_OF_THE_REQUEST = ("ValueError", "TypeError", "LookupError", "IndexError", "FileNotFoundError")
"""Built-in exceptions by which a handler usually says that what it was asked for is wrong."""
_OF_THE_SERVER = ("Exception", "RuntimeError", "OSError", "PermissionError", "TimeoutError")
_TITLE = f"raise {_NEW}, whose text every client reads"
_CAUTION = "clients read a code where 1.x sent 0"
_ADVICE = (
    f"clients of 2026-07-28 do not read this text: raise {_NEW} with a code where they should"
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
                line = function.module.names.line_of(node)
                yield Mark(function.module.path, line, CODE, _ADVICE)
    for errors in found.values():
        yield from errors.changes()


CODEMOD = Codemod(
    "lowlevel-texts",
    (CODE,),
    plan,
    # The class has another name on 1.x, and other arguments.
    brings=("UNS401", "UNS404", "UNS411"),
)


@lru_cache(maxsize=1)
def _leaving(codebase: Codebase) -> Leaving:
    """What leaves low-level handlers: `tool` for those of tool calls, `resource` for the rest."""
    return Leaving(calls_of(codebase), tuple(_handlers(codebase)))


def _handlers(codebase: Codebase) -> Iterator[Registered]:
    for one in registrations(lowlevel_flow(codebase)):
        if isinstance(one, Loose) or one.row.kind == "notification":
            continue
        yield Registered(
            Function(one.home, one.function),
            "tool" if one.row.kind == "call" else "resource",
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
        if not isinstance(exc, cst.Call) or len(exc.args) != 1 or exc.args[0].keyword:
            return False
        code = _code_of(self.module, exc)
        if code is None or exc.args[0].star:
            return False
        try:
            error = self._spelled_error()
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

    def _spelled_error(self) -> str:
        """Through the import of the class of 1.x, which is renamed, else through a new one."""
        for home in _HOMES:
            known = self.imports.known(home, _OLD)
            if known:
                first, dot, last = known.rpartition(".")
                return f"{first}{dot}{_NEW if last == _OLD else last}"
        return self.imports.name(_HOMES[0], _NEW)


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
