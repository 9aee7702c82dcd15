"""Announcements of changed lists: sent through the context, with the response they belong to."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.fastmcp.flow import fastmcp_handlers
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.model import Change, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.arguments import argument_text
from analyzer.codemods.types import TypesOf, types_of
from analyzer.run import Edit

CODE = "UNS303"
_CONTEXT = "fastmcp.server.context.Context"
_SESSION = "fastmcp.server.context.ServerSession"
_LISTS = {
    "send_tool_list_changed": "ToolListChangedNotification",
    "send_resource_list_changed": "ResourceListChangedNotification",
    "send_prompt_list_changed": "PromptListChangedNotification",
}
_UPDATED = "send_resource_updated"
_TYPES = "mcp.types"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for module in codebase.modules.values():
        if module.mentions(*_LISTS, _UPDATED):
            for node in module.names.nodes(cst.Attribute):
                yield from _outcome(codebase, module, node)


CODEMOD = Codemod("fastmcp-notifications", (CODE,), plan)


def rewritten(codebase: Codebase) -> frozenset[cst.CSTNode]:
    """The attributes that this codemod answers, so that nobody marks them."""
    return frozenset(
        node
        for module in codebase.modules.values()
        if module.mentions(*_LISTS, _UPDATED)
        for node in module.names.nodes(cst.Attribute)
        if any(_outcome(codebase, module, node))
    )


def _outcome(codebase: Codebase, module: Module, node: cst.Attribute) -> Iterator[Outcome]:
    name, types = node.attr.value, types_of(codebase)
    call = module.names.parents.get(node)
    if not isinstance(call, cst.Call) or call.func is not node:
        return
    context = _context_of(codebase, types, module, node)
    if context is None or name not in (*_LISTS, _UPDATED):
        return
    imports = Imports(codebase, module)
    text = _notification(module, call, name, imports)
    if not text:
        return
    source = module.source
    end = source.span(call)[1]
    edits: tuple[Edit, ...] = (
        source.edit(source.span(context)[1], end, f".send_notification({text})"),
        *imports.edits(),
    )
    title = "announce it through the context: it goes out with the response"
    yield Change(CODE, module.path, module.names.line_of(node), title, "safe", edits)


def _context_of(
    codebase: Codebase, types: TypesOf, module: Module, node: cst.Attribute
) -> cst.BaseExpression | None:
    """The context that a notification goes through: the receiver, or what its session is of."""
    inner = node.value
    if types.classes(module, inner) == {_CONTEXT} and node.attr.value in _LISTS:
        return inner
    if types.classes(module, inner) != {_SESSION} or not isinstance(inner, cst.Attribute):
        return None
    found = types.classes(module, inner.value) == {_CONTEXT}
    return inner.value if found and _is_in_request(codebase, module, node) else None


def _is_in_request(codebase: Codebase, module: Module, node: cst.CSTNode) -> bool:
    """Whether a handler itself awaits it: what a task sends later has no response to ride on."""
    scope = module.names.scopes[node]
    while scope.kind == "comprehension" and scope.parent is not None:
        scope = scope.parent
    handlers = {one.function for one in fastmcp_handlers(codebase)}
    call = module.names.parents.get(node)
    awaited = isinstance(module.names.parents.get(call), cst.Await) if call is not None else False
    return awaited and scope.node in handlers


def _notification(module: Module, call: cst.Call, name: str, imports: Imports) -> str:
    try:
        if name in _LISTS:
            return "" if call.args else f"{imports.name(_TYPES, _LISTS[name])}()"
        if len(call.args) != 1 or call.args[0].star:
            return ""
        outer = imports.name(_TYPES, "ResourceUpdatedNotification")
        params = imports.name(_TYPES, "ResourceUpdatedNotificationParams")
    except Taken:
        return ""
    value = call.args[0].value
    uri = argument_text(module.source, call.args[0])
    text = uri if isinstance(value, cst.SimpleString) else f"str({uri})"
    return f"{outer}(params={params}(uri={text}))"
