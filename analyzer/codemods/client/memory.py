"""`create_connected_server_and_client_session(server)` → `Client(server, mode="legacy")`.

A `Client` has the methods of a session that tests call most, and the session itself as
`.session`. Legacy mode makes the handshake that 1.x made. Source: M093, tried on mcp 1.30.0 and
2.3.0.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.client.calls import SdkCall, bound_arguments, sdk_calls
from analyzer.codemods.client.table import IN_MEMORY as OLD
from analyzer.codemods.client.table import client_table
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.lowlevelflow import is_inner
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import Use
from analyzer.codemods.sdk.carrying import free_name
from analyzer.codemods.serverflow import server_flow
from analyzer.run import Edit

CODE = "UNS422"
_TITLE = 'connect with Client(server, mode="legacy")'
_ADVICE = "it gives a Client where a ClientSession was given: use its .session"
_SAME = frozenset(
    {
        "call_tool", "complete", "get_prompt", "read_resource", "send_ping",
        "send_progress_notification", "send_roots_list_changed", "set_logging_level",
    }
)  # fmt: skip
"""Methods that a client takes and gives as the session does."""
_SAME_BARE = frozenset({"list_prompts", "list_resource_templates", "list_resources", "list_tools"})
"""Methods that do without arguments."""


def plan(codebase: Codebase) -> Iterator[Outcome]:
    called: set[cst.CSTNode] = set()
    for call in sdk_calls(codebase, frozenset({OLD})):
        called.add(call.node.func)
        yield from _connected(codebase, call)
    for module in codebase.modules.values():
        yield from _handed_on(codebase, module, called)


CODEMOD = Codemod(
    "client-memory",
    (CODE,),
    plan,
    # The import has the name of what takes its place.
    brings=("UNS401",),
)


def _connected(codebase: Codebase, call: SdkCall) -> Iterator[Outcome]:
    arguments = _arguments(codebase, call)
    taken = _taken(call)
    if arguments is None:
        yield Mark(call.module.path, call.line, CODE, f"{_TITLE}, all but the server by keyword")
        return
    yield Change(CODE, call.module.path, call.line, _TITLE, "safe", (*arguments, *(taken or ())))
    if taken is None:
        yield Mark(call.module.path, call.line, CODE, _ADVICE)


def _arguments(codebase: Codebase, call: SdkCall) -> list[Edit] | None:
    """Keywords for what stood behind the server, and the mode of 1.x."""
    parameters = client_table().parameters[OLD]
    if bound_arguments(call.node, parameters) is None or not call.node.args:
        return None
    source = call.module.source
    edits = []
    for name, arg in zip(parameters, call.node.args, strict=False):
        if arg.keyword is None and name != parameters[0]:
            start = source.span(arg)[0]
            edits.append(source.edit(start, start, f"{name}="))
    server = call.node.args[0].value
    end = source.span(server)[1] + len(server.rpar)
    if is_inner(server_flow(codebase), call.module, server) and isinstance(server, cst.Attribute):
        edits.append(source.edit(source.span(server.value)[1] + len(server.value.rpar), end, ""))
    edits.append(source.edit(end, end, ', mode="legacy"'))
    return edits


def _taken(call: SdkCall) -> tuple[Edit, ...] | None:
    """What is done for those who use the session; `None` where they cannot be seen."""
    names = call.module.names
    parent = names.parents.get(call.node)
    if isinstance(parent, cst.WithItem):
        return _entered(call, parent)
    statement = _stacked(call)
    if statement is None:
        return None
    (target,) = statement.targets
    if isinstance(target.target, cst.Name) and _is_same(call, target.target.value, target.target):
        return ()
    source = call.module.source
    start, end = source.span(statement.value)
    return (source.edit(start, start, "("), source.edit(end, end, ").session"))


def _stacked(call: SdkCall) -> cst.Assign | None:
    """`session = await stack.enter_async_context(…)`."""
    parents = call.module.names.parents
    arg = parents.get(call.node)
    around = parents.get(arg) if isinstance(arg, cst.Arg) else None
    func = around.func if isinstance(around, cst.Call) else None
    if not isinstance(func, cst.Attribute) or func.attr.value != "enter_async_context":
        return None
    awaited = parents.get(around) if around is not None else None
    assign = parents.get(awaited) if isinstance(awaited, cst.Await) else None
    single = isinstance(assign, cst.Assign) and len(assign.targets) == 1
    return assign if isinstance(assign, cst.Assign) and single else None


def _entered(call: SdkCall, item: cst.WithItem) -> tuple[Edit, ...] | None:
    if item.asname is None:
        return ()
    local = item.asname.name
    if isinstance(local, cst.Name) and _is_same(call, local.value, local):
        return ()
    statement = call.module.names.parents.get(item)
    body = statement.body if isinstance(statement, cst.With) else None
    if not isinstance(body, cst.IndentedBlock) or not isinstance(local, cst.Name):
        return None
    source = call.module.source
    connection = free_name(call.module, "client")
    connection = connection if connection == "client" else free_name(call.module, "connection")
    at = source.span(body.body[0])[0]
    indent = source.indent_of(source.line_of(at))
    line = f"{local.value} = {connection}.session\n{indent}"
    return (source.edit(*source.span(local), connection), source.edit(at, at, line))


def _is_same(call: SdkCall, name: str, node: cst.CSTNode) -> bool:
    """Whether all that is done with the session can be done with the client."""
    names = call.module.names
    owner = names.scopes[node].owner(name)
    if name in names.declared or owner is names.root:
        return False
    uses = [use for use in names.uses if use.parts[0].name == name]
    return all(_is_method(call.module, use) for use in uses if use.scope.lookup(name) is owner)


def _is_method(module: Module, use: Use) -> bool:
    call = module.names.parents.get(use.node)
    if len(use.parts) != 2 or not isinstance(call, cst.Call) or call.func is not use.node:
        return False
    name = use.parts[1].name
    return name in _SAME or (name in _SAME_BARE and not call.args)


def _handed_on(codebase: Codebase, module: Module, called: set[cst.CSTNode]) -> Iterator[Mark]:
    """The function itself, as a value: what calls it is not known."""
    for use in module.names.uses:
        if use.node not in called and codebase.resolve_use(module, use) == {OLD}:
            yield Mark(module.path, module.names.line_of(use.node), CODE, f"{_TITLE}; {_ADVICE}")
