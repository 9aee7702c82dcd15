"""`McpError(ErrorData(…))` → `MCPError(…)`: the class takes the parts of an error."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.lists import widened
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import dotted
from analyzer.codemods.sdk.arguments import opening_of
from analyzer.codemods.serverflow import server_flow
from analyzer.codemods.tables import sdk_renames
from analyzer.run import Edit

CODE = "UNS401"
_NEW = "MCPError"
_DATA = "mcp.types.ErrorData"
_PARTS = frozenset({"code", "message", "data"})


def plan(codebase: Codebase) -> Iterator[Outcome]:
    high_level = any(made.old for made in server_flow(codebase).constructions)
    for module in codebase.modules.values():
        for node in module.names.scopes:
            if isinstance(node, cst.Call) and _is_error(codebase, module, node.func):
                yield from _construction(codebase, module, node, marks_tools=high_level)
            elif isinstance(node, cst.ClassDef):
                yield from _subclass(codebase, module, node)
            elif isinstance(node, cst.ExceptHandler):
                yield from _arguments_read(codebase, module, node)


CODEMOD = Codemod("sdk-errors", (CODE,), plan)


def _is_error(codebase: Codebase, module: Module, node: cst.CSTNode) -> bool:
    renames = sdk_renames()
    found = codebase.resolve(module, node)
    return bool(found) and all(
        name.endswith(".McpError") and (renames.new_name(name) or "").endswith(f".{_NEW}")
        for name in found
    )


def _construction(
    codebase: Codebase, module: Module, call: cst.Call, *, marks_tools: bool
) -> Iterator[Outcome]:
    line = module.names.line_of(call)
    if len(call.args) != 1 or call.args[0].star:
        yield Mark(module.path, line, CODE, f"{_NEW} takes (code, message, data)")
        return
    value = call.args[0].value
    edits = _unwrapped(codebase, module, call, value) or _from_data(module, call)
    yield Change(CODE, module.path, line, f"{_NEW} takes the parts of an error", "safe", edits)
    if marks_tools and isinstance(module.names.statement_of(call), cst.SimpleStatementLine):
        yield from _reaches_tools(module, call, line)


def _reaches_tools(module: Module, call: cst.Call, line: int) -> Iterator[Mark]:
    if isinstance(module.names.parents.get(call), cst.Raise):
        text = (
            f"{_NEW} that leaves a tool is a JSON-RPC error now, where 1.x gave the model an "
            "error result: raise ToolError where the model should read it"
        )
        yield Mark(module.path, line, CODE, text)


def _unwrapped(
    codebase: Codebase, module: Module, call: cst.Call, value: cst.BaseExpression
) -> tuple[Edit, ...]:
    """`ErrorData(` and its bracket taken away, when it names the parts; else nothing."""
    if not isinstance(value, cst.Call) or codebase.resolve(module, value.func) != {_DATA}:
        return ()
    names = {arg.keyword.value if arg.keyword else "" for arg in value.args}
    if not {"code", "message"} <= names <= _PARTS:
        return ()
    source, arg = module.source, call.args[0]
    start, end = source.span(arg)[0], source.span(value)[1]
    if isinstance(arg.comma, cst.Comma):
        end = source.span(arg.comma)[1]
    opening = widened(source, start, opening_of(source, value))
    closing = widened(source, source.span(value)[1] - 1, end)
    return source.edit(*opening, ""), source.edit(*closing, "")


def _from_data(module: Module, call: cst.Call) -> tuple[Edit, ...]:
    source, arg = module.source, call.args[0]
    at = source.span(call.func)[1]
    edits = [source.edit(at, at, ".from_error_data")]
    if arg.keyword is not None and isinstance(arg.equal, cst.AssignEqual):
        edits.append(source.edit(source.span(arg)[0], source.span(arg.value)[0], ""))
    return tuple(edits)


def _subclass(codebase: Codebase, module: Module, node: cst.ClassDef) -> Iterator[Mark]:
    if any(_is_error(codebase, module, base.value) for base in node.bases):
        text = f"{_NEW} takes (code, message, data): pass them on in __init__"
        yield Mark(module.path, module.names.line_of(node), CODE, text)


def _arguments_read(
    codebase: Codebase, module: Module, handler: cst.ExceptHandler
) -> Iterator[Mark]:
    """`error.args`, which held the message alone, in an `except` clause that catches it."""
    if handler.type is None or handler.name is None:
        return
    types = [handler.type]
    if isinstance(handler.type, cst.Tuple):
        types = [element.value for element in handler.type.elements]
    if not any(_is_error(codebase, module, one) for one in types):
        return
    name = dotted(handler.name.name)
    start, end = module.source.span(handler)
    for use in module.names.uses:
        chain = [part.name for part in use.parts[:2]]
        if chain == [name, "args"] and start <= use.parts[0].start < end:
            text = "args holds (code, message, data) now: use message"
            yield Mark(module.path, module.names.line_of(use.node), CODE, text)
