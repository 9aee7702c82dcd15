"""Methods of client sessions: what became a property, cursors, subscriptions, callbacks.

Sources: M059, M060, M064, M094, observed on mcp 1.30.0 and 2.3.0.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.client.calls import SdkCall, members, methods_called, sdk_calls
from analyzer.codemods.client.evidence import may_be_v1
from analyzer.codemods.client.functions import function_named
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import children_of
from analyzer.codemods.sdk.arguments import argument_text, named_argument, opening_of
from analyzer.codemods.types import types_of

CODE = "UNS428"
_SESSION = "mcp.client.session.ClientSession"
_CAPABILITIES = "get_server_capabilities"
_LISTS = ("list_resources", "list_resource_templates", "list_prompts", "list_tools")
_SUBSCRIBE = ("subscribe_resource", "unsubscribe_resource")
_LISTEN = "deprecated: Client.listen(resource_subscriptions=[...]) does this"
_OPENED = (_SESSION, "mcp.client.session_group.ClientSessionParameters")
_CALLBACKS = {
    "sampling_callback": 3,
    "elicitation_callback": 4,
    "list_roots_callback": 5,
    "logging_callback": 6,
    "message_handler": 7,
}


def plan(codebase: Codebase) -> Iterator[Outcome]:
    yield from _capabilities(codebase)
    for call in methods_called(codebase, frozenset(f"{_SESSION}.{name}" for name in _LISTS)):
        yield from _cursor(codebase, call)
    if may_be_v1(codebase):
        names = frozenset(f"{_SESSION}.{name}" for name in _SUBSCRIBE)
        for call in methods_called(codebase, names):
            yield Mark(call.module.path, call.line, CODE, _LISTEN)
        for call in sdk_calls(codebase, frozenset(_OPENED)):
            yield from _callbacks(codebase, call)


CODEMOD = Codemod("client-session", (CODE,), plan)


def _capabilities(codebase: Codebase) -> Iterator[Outcome]:
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.Attribute):
            if node.attr.value == _CAPABILITIES:
                yield from _property(codebase, module, node)


def _property(codebase: Codebase, module: Module, node: cst.Attribute) -> Iterator[Outcome]:
    line = module.names.line_of(node)
    call = module.names.parents.get(node)
    if f"{_SESSION}.{_CAPABILITIES}" in members(codebase, module, node):
        if isinstance(call, cst.Call) and call.func is node and not call.args:
            start, end = module.source.span(node.attr)[0], module.source.span(call)[1]
            edits = (module.source.edit(start, end, "server_capabilities"),)
            title = "server_capabilities is a property"
            yield Change(CODE, module.path, line, title, "safe", edits)
        else:
            text = f"{_CAPABILITIES} is the property server_capabilities"
            yield Mark(module.path, line, CODE, text)
    elif not types_of(codebase).of(module, node.value):
        text = "a session of the SDK has the property server_capabilities instead"
        yield Mark(module.path, line, CODE, text)


def _cursor(codebase: Codebase, call: SdkCall) -> Iterator[Outcome]:
    cursor = named_argument(call.node, "cursor", 0)
    if cursor is None:
        return
    title = "a cursor is given in PaginatedRequestParams"
    source = call.module.source
    if len(call.node.args) != 1:
        yield Mark(call.module.path, call.line, CODE, title)
        return
    imports = Imports(codebase, call.module)
    text = ""
    if not (isinstance(cursor.value, cst.Name) and cursor.value.value == "None"):
        try:
            params = imports.name("mcp.types", "PaginatedRequestParams")
        except Taken:
            yield Mark(call.module.path, call.line, CODE, title)
            return
        value = argument_text(source, cursor).rstrip(",").rstrip()
        text = f"params={params}(cursor={value})"
    edit = source.edit(opening_of(source, call.node), source.span(call.node)[1] - 1, text)
    edits = (edit, *imports.edits())
    yield Change(CODE, call.module.path, call.line, title, "safe", edits)


def _callbacks(codebase: Codebase, call: SdkCall) -> Iterator[Mark]:
    """Callbacks ran one after the other; those that wait overlap now."""
    waiting = []
    for name, position in _CALLBACKS.items():
        given = named_argument(call.node, name, position if call.name == _SESSION else None)
        function = function_named(codebase, call.module, given.value) if given else None
        if name == "message_handler" and given is not None:
            text = "message_handler gets no requests any more, only notifications and errors"
            yield Mark(call.module.path, call.line, CODE, text)
        if function is not None and _waits(function[1].body):
            waiting.append(name)
    if waiting:
        text = f"{', '.join(waiting)}: calls may overlap now, guard what they share"
        yield Mark(call.module.path, call.line, CODE, text)


def _waits(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.Await):
        return True
    if isinstance(node, (cst.For, cst.With)) and node.asynchronous is not None:
        return True
    if isinstance(node, (cst.FunctionDef, cst.Lambda)):
        return False
    return any(_waits(child) for child in children_of(node))
