"""Raise statements that become errors of the protocol, whose text clients of both eras read."""

import builtins
from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.model import Change
from analyzer.codemods.sdk.spelling import spelled_protocol_error
from analyzer.codemods.values import is_text
from analyzer.run import Edit

_OF_THE_REQUEST = ("ValueError", "TypeError", "LookupError", "IndexError", "FileNotFoundError")
"""Built-in exceptions by which a handler usually says that what it was asked for is wrong."""
_OF_THE_SERVER = ("Exception", "RuntimeError", "OSError", "PermissionError", "TimeoutError")
_TITLE = "raise MCPError, whose text every client reads"
_CAUTION = "clients read a code where 1.x sent 0"


class ProtocolErrors:
    """Raise statements of one module that get the class of protocol errors."""

    def __init__(self, codebase: Codebase, module: Module, code: str, caution: str = "") -> None:
        self.module = module
        self.code = code
        self.caution = f"{_CAUTION}{caution}"
        self.imports = Imports(codebase, module)
        self.edits: list[Edit] = []
        self.lines: list[int] = []

    def takes(self, node: cst.Raise) -> bool:
        """Replace a built-in exception with one text; False where it is another."""
        exc = node.exc
        code = _code_of(self.module, exc) if isinstance(exc, cst.Call) else None
        if code is None or not isinstance(exc, cst.Call) or not is_plain(self.module, node):
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
            path = self.module.path
            yield Change(self.code, path, line, _TITLE, "unsafe", edits, self.caution)


def is_plain(module: Module, node: cst.Raise) -> bool:
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
