"""Error codes and errors that client code expects and 2.x does not give.

Sources: M063, M070, M091; what was raised where was observed on mcp 1.30.0 and 2.3.0.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.client.calls import members
from analyzer.codemods.client.catching import Catching
from analyzer.codemods.client.evidence import may_be_v1
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import children_of
from analyzer.codemods.types import types_of

CODE = "UNS431"
_ERRORS = frozenset({"mcp.types.ErrorData", "mcp.shared.exceptions.McpError"})
_STATUS = frozenset(
    f"{library}.{name}"
    for library in ("httpx", "httpx2")
    for name in ("HTTPStatusError", "HTTPError")
)
_WAS = (408, 32600, -32002, -32602)
_GROUPS = ("ExceptionGroup", "BaseExceptionGroup")
_SSE = "mcp.client.sse.sse_client"
_TIMEOUT = "a timeout has the code REQUEST_TIMEOUT (-32001), not 408"
_ENDED = "an ended session has the code -32600 now, not 32600"
_NOT_FOUND = -32002
_CAUTION = "invalid arguments have it, too"
_UNKNOWN = "an unknown method has the code -32601 now, not -32602"
_REFUSED = "streamable HTTP raises MCPError at the call now, no HTTPStatusError"
_BARE = "connecting over SSE raises the error itself now, in no group"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    if not may_be_v1(codebase):
        return
    catching = Catching(codebase)
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.Comparison, cst.ExceptHandler, cst.ExceptStarHandler):
            if isinstance(node, cst.Comparison):
                yield from _compared(codebase, module, node)
            else:
                yield from _caught(codebase, module, node, catching)


CODEMOD = Codemod("client-expectations", (CODE,), plan)


def _compared(codebase: Codebase, module: Module, node: cst.Comparison) -> Iterator[Outcome]:
    """`error.code == 408` and the like."""
    sides = [node.left, *(target.comparator for target in node.comparisons)]
    if len(sides) != 2:
        return
    for code, value in (sides, reversed(sides)):
        if isinstance(code, cst.Attribute) and code.attr.value == "code":
            yield from _expected(codebase, module, code, value)


def _expected(
    codebase: Codebase, module: Module, code: cst.Attribute, value: cst.BaseExpression
) -> Iterator[Outcome]:
    written = _number(codebase, module, value)
    if written not in _WAS:
        return
    classes = types_of(codebase).classes(module, code.value)
    proven = bool(classes) and classes <= _ERRORS
    spelled = isinstance(code.value, cst.Attribute) and code.value.attr.value == "error"
    if not proven and not (spelled and not classes):
        return
    line = module.names.line_of(value)
    if written == 408:
        change = _timeout(codebase, module, value, line) if proven else None
        yield change or Mark(module.path, line, CODE, _TIMEOUT)
    elif written == 32600:
        yield Mark(module.path, line, CODE, _ENDED)
    elif written == _NOT_FOUND and proven and module.mentions("fastmcp"):
        yield from _not_found(module, value, line)
    elif written == -32602 and _sends_anything(codebase, module, value):
        yield Mark(module.path, line, CODE, _UNKNOWN)


def _not_found(module: Module, value: cst.BaseExpression, line: int) -> Iterator[Change]:
    """`code == -32002`, which servers on `fastmcp` 4 do not send for an unknown resource."""
    target = module.names.parents.get(value)
    signs = {cst.Equal: "in", cst.NotEqual: "not in"}
    if not isinstance(target, cst.ComparisonTarget) or type(target.operator) not in signs:
        return
    sign, source = signs[type(target.operator)], module.source
    edits = (
        source.edit(*source.span(target.operator), sign),
        source.edit(*source.span(value), f"({_NOT_FOUND}, -32602)"),
    )
    title = "an unknown resource has the code -32602 now, with servers on fastmcp 4"
    yield Change(CODE, module.path, line, title, "unsafe", edits, _CAUTION)


def _timeout(
    codebase: Codebase, module: Module, value: cst.BaseExpression, line: int
) -> Change | None:
    imports = Imports(codebase, module)
    try:
        name = imports.name("mcp.types", "REQUEST_TIMEOUT")
    except Taken:
        return None
    edits = (module.source.edit(*module.source.span(value), name), *imports.edits())
    return Change(CODE, module.path, line, _TIMEOUT, "safe", edits)


def _number(codebase: Codebase, module: Module, node: cst.BaseExpression) -> int | None:
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
        inner = _number(codebase, module, node.expression)
        return -inner if inner is not None else None
    if isinstance(node, cst.Integer):
        return int(node.evaluated_value)
    found = codebase.resolve(module, node)
    if found == {"mcp.types.INVALID_PARAMS"}:
        return -32602
    return 408 if found and found <= _CODES_408 else None


_CODES_408 = frozenset({"httpx.codes.REQUEST_TIMEOUT", "http.HTTPStatus.REQUEST_TIMEOUT"})


def _sends_anything(codebase: Codebase, module: Module, node: cst.CSTNode) -> bool:
    """Whether the function around `node` sends a request of its own making on a session."""
    while node in module.names.parents and not isinstance(node, cst.FunctionDef):
        node = module.names.parents[node]
    return any(
        isinstance(one, cst.Attribute)
        and one.attr.value == "send_request"
        and bool(members(codebase, module, one))
        for one in _inside(node)
    )


def _inside(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    yield node
    for child in children_of(node):
        yield from _inside(child)


def _caught(
    codebase: Codebase,
    module: Module,
    handler: cst.ExceptHandler | cst.ExceptStarHandler,
    catching: Catching,
) -> Iterator[Mark]:
    statement = module.names.parents.get(handler)
    if handler.type is None or not isinstance(statement, (cst.Try, cst.TryStar)):
        return
    types = [handler.type]
    if isinstance(handler.type, cst.Tuple):
        types = [element.value for element in handler.type.elements]
    names = frozenset().union(*(codebase.resolve(module, one) for one in types))
    group = any(isinstance(one, cst.Name) and one.value in _GROUPS for one in types)
    if not group and not names & _STATUS:
        return
    reached = catching.reached(module, statement.body, 5)
    line = module.names.line_of(handler)
    if group and _SSE in reached:
        yield Mark(module.path, line, CODE, _BARE)
    openers = {one for one in reached if one.startswith("mcp.client.s") and "session" not in one}
    if names & _STATUS and (openers - {_SSE} or (reached and not openers)):
        yield Mark(module.path, line, CODE, _REFUSED)
