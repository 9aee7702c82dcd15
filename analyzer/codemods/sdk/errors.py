"""`McpError(ErrorData(…))` → `MCPError(…)`: the class takes the parts of an error."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.calls import Class, calls_of
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.leaving import leaving, raised_in
from analyzer.codemods.lists import widened
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import Scope, Use, dotted
from analyzer.codemods.sdk.arguments import opening_of
from analyzer.codemods.tables import sdk_renames
from analyzer.codemods.values import is_text
from analyzer.run import Edit

CODE = "UNS401"
_NEW = "MCPError"
_DATA = "mcp.types.ErrorData"
_ALIAS = "fastmcp.exceptions.McpError"
"""Stays the name of the new class in `fastmcp` 4.x."""
_PARTS = frozenset({"code", "message", "data"})


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.Call, cst.ExceptHandler):
            if isinstance(node, cst.Call) and _makes_error(codebase, module, node.func):
                yield from _construction(codebase, module, node)
            elif isinstance(node, cst.Call) and _is_super_init(codebase, module, node):
                yield from _handed_on(codebase, module, node)
            elif isinstance(node, cst.ExceptHandler):
                yield from _arguments_read(codebase, module, node)
    yield from _seen_by_models(codebase)


CODEMOD = Codemod("sdk-errors", (CODE,), plan)


def is_error(codebase: Codebase, module: Module, node: cst.CSTNode) -> bool:
    """Whether `node` names the error class of 1.x."""
    renames = sdk_renames()
    found = codebase.resolve(module, node)
    return bool(found) and all(
        name == _ALIAS
        or (name.endswith(".McpError") and (renames.new_name(name) or "").endswith(f".{_NEW}"))
        for name in found
    )


def _subclasses(codebase: Codebase, module: Module, node: cst.CSTNode) -> list[Class]:
    """The classes `node` names that derive from the error class, nearest first."""
    calls = calls_of(codebase)
    for cls in calls.classes(module, node):
        lineage = calls.lineage(cls)
        if any(is_error(codebase, one.module, b.value) for one in lineage for b in one.node.bases):
            return lineage
    return []


def _makes_error(codebase: Codebase, module: Module, func: cst.CSTNode) -> bool:
    """Whether calling `func` runs the constructor of the error class."""
    lineage = _subclasses(codebase, module, func)
    own = any("__init__" in one.scope.bindings for one in lineage)
    return is_error(codebase, module, func) or (bool(lineage) and not own)


def _is_super_init(codebase: Codebase, module: Module, call: cst.Call) -> bool:
    """Whether a call is `super().__init__(…)` in a class that derives from the error class."""
    func = call.func
    if not isinstance(func, cst.Attribute) or func.attr.value != "__init__":
        return False
    if is_error(codebase, module, func.value):
        return True
    scope: Scope | None = module.names.scopes[call]
    while scope is not None and not isinstance(scope.node, cst.ClassDef):
        scope = scope.parent
    return (
        scope is not None
        and isinstance(scope.node, cst.ClassDef)
        and isinstance(func.value, cst.Call)
        and dotted(func.value.func) == "super"
        and any(is_error(codebase, module, base.value) for base in scope.node.bases)
    )


def _construction(codebase: Codebase, module: Module, call: cst.Call) -> Iterator[Outcome]:
    line = module.names.line_of(call)
    if len(call.args) != 1 or call.args[0].star:
        yield Mark(module.path, line, CODE, f"{_NEW} takes (code, message, data)")
        return
    value = call.args[0].value
    if is_text(value):
        text = f"{_NEW} takes (code, message, data), where a plain text failed on 1.x as well"
        yield Mark(module.path, line, CODE, text)
        return
    edits = _unwrapped(codebase, module, call, value) or _from_data(module, call)
    yield Change(CODE, module.path, line, f"{_NEW} takes the parts of an error", "safe", edits)


def _handed_on(codebase: Codebase, module: Module, call: cst.Call) -> Iterator[Outcome]:
    """The constructor of the error class run by a class that derives from it."""
    line = module.names.line_of(call)
    args = [arg for arg in call.args if dotted(arg.value) != "self"]
    edits: tuple[Edit, ...] = ()
    if len(args) == 1 and not args[0].star:
        arg = args[0]
        edits = _unwrapped(codebase, module, call, arg.value)
        name = dotted(arg.value)
        if not edits and name is not None:
            start, end = module.source.span(arg)[0], module.source.span(arg.value)[1]
            parts = f"{name}.code, {name}.message, {name}.data"
            edits = (module.source.edit(start, end, parts),)
    if edits:
        yield Change(CODE, module.path, line, f"{_NEW} takes the parts of an error", "safe", edits)
    else:
        text = f"{_NEW} takes (code, message, data): pass them on"
        yield Mark(module.path, line, CODE, text)


def _seen_by_models(codebase: Codebase) -> Iterator[Mark]:
    """Errors that leave tools: what the model read as a result on 1.x (M031)."""
    for function, kinds in leaving(codebase).kinds.items():
        for node in raised_in(function.node) if "tool" in kinds else ():
            exc = node.exc.func if isinstance(node.exc, cst.Call) else node.exc
            module = function.module
            if exc is None or not (
                is_error(codebase, module, exc) or _subclasses(codebase, module, exc)
            ):
                continue
            text = (
                f"{_NEW} that leaves a tool is a JSON-RPC error now, where 1.x gave the model an "
                "error result: raise ToolError where the model should read it"
            )
            yield Mark(module.path, module.names.line_of(node), CODE, text)


def _unwrapped(
    codebase: Codebase, module: Module, call: cst.Call, value: cst.BaseExpression
) -> tuple[Edit, ...]:
    """`ErrorData(` and its bracket taken away, when it names the parts; else nothing."""
    if not isinstance(value, cst.Call) or codebase.resolve(module, value.func) != {_DATA}:
        return ()
    names = {arg.keyword.value if arg.keyword else "" for arg in value.args}
    if not {"code", "message"} <= names <= _PARTS:
        return ()
    source = module.source
    arg = next(arg for arg in call.args if arg.value is value)
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


def _arguments_read(
    codebase: Codebase, module: Module, handler: cst.ExceptHandler
) -> Iterator[Outcome]:
    """`error.args`, which held the message alone, in an `except` clause that catches it."""
    if handler.type is None or handler.name is None:
        return
    types = [handler.type]
    if isinstance(handler.type, cst.Tuple):
        types = [element.value for element in handler.type.elements]
    caught = [is_error(codebase, module, one) for one in types]
    if not any(caught):
        return
    name = dotted(handler.name.name)
    start, end = module.source.span(handler)
    for use in module.names.uses:
        chain = [part.name for part in use.parts[:2]]
        if chain == [name, "args"] and start <= use.parts[0].start < end:
            yield _message_read(module, use, alone=all(caught))


def _message_read(module: Module, use: Use, *, alone: bool) -> Outcome:
    """`error.args[0]` is `error.message`, where nothing else is caught along with it."""
    line = module.names.line_of(use.node)
    item = module.names.parents.get(use.node)
    if alone and isinstance(item, cst.Subscript) and len(use.parts) == 2:
        start, end = use.parts[1].start, module.source.span(item)[1]
        if module.source.text(start, end) == "args[0]":
            edit = module.source.edit(start, end, "message")
            return Change(
                CODE, module.path, line, "the message is no longer args[0]", "safe", (edit,)
            )
    text = "args holds (code, message, data) now: use message"
    return Mark(module.path, line, CODE, text)
