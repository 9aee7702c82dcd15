"""Functions that a high-level server of 1.x calls for requests, however they were registered."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple, cast

import libcst as cst

from analyzer.codemods.calls import Calls, Function, calls_of
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.handed import handed
from analyzer.codemods.scopes import dotted
from analyzer.codemods.serverflow import ServerFlow, server_flow
from analyzer.codemods.serveruses import OTHER

Kind = Literal["tool", "resource", "prompt", "completion", "request"]
"""`completion` is what completes arguments, `request` a handler of the low-level server."""
_KINDS = ("tool", "resource", "prompt")
_MANAGERS = ("_prompt_manager", "_resource_manager", "_tool_manager")
"""Attributes of a server that take registrations as it does itself."""
_COMPLETES = "completion"
_PARTIAL = "functools.partial"
_RESOURCE = "Resource"
_RESOURCES = "mcp.server.fastmcp.resources."
_MADE = {
    f"mcp.server.fastmcp.{name}.from_function": kind
    for name, kind in (
        ("tools.Tool", "tool"),
        ("tools.base.Tool", "tool"),
        ("resources.FunctionResource", "resource"),
        ("resources.types.FunctionResource", "resource"),
        ("resources.ResourceTemplate", "resource"),
        ("resources.templates.ResourceTemplate", "resource"),
        ("prompts.Prompt", "prompt"),
        ("prompts.base.Prompt", "prompt"),
    )
}


class Registered(NamedTuple):
    """A function and the call that registers it; `decorator` when it does so above the `def`,
    `named` where else it is named, for that alone."""

    function: Function
    kind: Kind
    module: Module
    call: cst.Call
    decorator: cst.Decorator | None
    named: cst.CSTNode | None = None


def completing(codebase: Codebase) -> Iterator[Registered]:
    """The functions that complete arguments for high-level servers of 1.x."""
    flow = server_flow(codebase)
    for module in codebase.modules.values():
        if not module.mentions(_COMPLETES):
            continue
        for node in module.names.nodes(cst.Call):
            func = node.func
            if not isinstance(func, cst.Attribute) or func.attr.value != _COMPLETES:
                continue
            if is_old_server(flow, module, func.value):
                yield from _registered_by(codebase, module, node, "completion")


def reading(codebase: Codebase) -> Iterator[Registered]:
    """`read` of the classes of resources written here, each by the first call that makes one."""
    calls = calls_of(codebase)
    for module in codebase.modules.values():
        if not module.mentions(_RESOURCE):
            continue
        for node in module.names.nodes(cst.Call):
            for cls in calls.classes(module, node.func):
                lineage = calls.lineage(cls)
                bases = {
                    name
                    for one in lineage
                    for base in one.node.bases
                    for name in codebase.resolve(one.module, base.value)
                }
                if any(name.startswith(_RESOURCES) for name in bases):
                    for one in calls.methods(cls, "read"):
                        yield Registered(one, "resource", module, node, None)


@lru_cache(maxsize=2)
def registered(codebase: Codebase, *, renamed: bool = False) -> tuple[Registered, ...]:
    """Every registration whose function is known; `renamed` counts servers of 2.x as well."""
    return tuple(_found(codebase, server_flow(codebase), renamed))


def unseen(codebase: Codebase) -> Iterator[tuple[Module, cst.Call, Kind]]:
    """Calls that register a function which is not in sight, on a high-level server of 1.x."""
    flow, calls = server_flow(codebase), calls_of(codebase)
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.Call):
            kind = _kind_of(codebase, flow, module, node, False)
            whole = _whole(codebase, module, node) if kind is not None else None
            if kind is not None and whole is not None:
                for value in _handed_over(whole):
                    if _is_out_of_sight(calls, module, value):
                        yield module, node, kind


def _is_out_of_sight(calls: Calls, module: Module, value: cst.BaseExpression) -> bool:
    """Whether a function is named, and is none of the language's and none that is known."""
    chain, scope = dotted(value), module.names.scopes.get(value)
    if chain is None or scope is None:
        return False
    is_builtin = calls.codebase.is_builtin(module, scope, chain.partition(".")[0])
    return not is_builtin and not any(True for _ in handed(calls, module, value))


def is_old_server(flow: ServerFlow, module: Module, node: cst.CSTNode) -> bool:
    """Whether an expression is a high-level server of 1.x and nothing else."""
    found = flow.value(module, node) - {OTHER}
    if found:
        return all(flow.constructions[number].old for number in found)
    return is_annotated_server(flow, module, node) or flow.is_typed_old(module, node)


def is_annotated_server(flow: ServerFlow, module: Module, node: cst.CSTNode) -> bool:
    """Whether a name is annotated as the 1.x class where it is bound."""
    return True in flow.annotated_as(module, node)


def _found(codebase: Codebase, flow: ServerFlow, renamed: bool) -> Iterator[Registered]:
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.Call):
            kind = _kind_of(codebase, flow, module, node, renamed)
            if kind is not None:
                yield from _registered_by(codebase, module, node, kind)


def _kind_of(
    codebase: Codebase, flow: ServerFlow, module: Module, call: cst.Call, renamed: bool
) -> Kind | None:
    """What a call registers: `server.tool(...)`, `server.add_tool(f)`, `Tool.from_function(f)`,
    `FunctionResource(fn=f)`."""
    func = call.func
    if any(arg.keyword is not None and arg.keyword.value == "fn" for arg in call.args):
        made = {_MADE.get(f"{one}.from_function", "") for one in codebase.resolve(module, func)}
        if len(made) == 1 and "" not in made:
            return cast(Kind, made.pop())
    func = aliased(codebase, module, func)
    if not isinstance(func, cst.Attribute):
        return None
    name = func.attr.value
    if name == "from_function":
        made = {_MADE.get(one, "") for one in codebase.resolve(module, func)}
        return cast(Kind, made.pop()) if len(made) == 1 and "" not in made else None
    kind = "tool" if name == "add_tool" else name
    if kind not in _KINDS:
        return None
    server = func.value
    if isinstance(server, cst.Attribute) and server.attr.value in _MANAGERS:
        server = server.value
    is_one = is_old_server(flow, module, server) or (renamed and flow.is_server(module, server))
    return cast(Kind, kind) if is_one else None


def _registered_by(
    codebase: Codebase, module: Module, call: cst.Call, kind: Kind
) -> Iterator[Registered]:
    parent = module.names.parents.get(call)
    if isinstance(parent, cst.Decorator):
        function = module.names.parents.get(parent)
        if isinstance(function, cst.FunctionDef):
            yield Registered(Function(module, function), kind, module, call, parent)
        return
    whole = _whole(codebase, module, call)
    if whole is None:
        return
    for value in _handed_over(whole):
        for one, named in handed(calls_of(codebase), module, value):
            yield Registered(one, kind, module, whole, None, named)


def _whole(codebase: Codebase, module: Module, call: cst.Call) -> cst.Call | None:
    """The call that is handed the function: `server.tool(…)(f)`, or `server.add_tool(f)`; none
    for a decorator."""
    func = aliased(codebase, module, call.func)
    parent = module.names.parents.get(call)
    if isinstance(parent, cst.Decorator):
        return None
    if not isinstance(func, cst.Attribute) or func.attr.value not in (*_KINDS, _COMPLETES):
        return call
    return parent if isinstance(parent, cst.Call) and parent.func is call else None


def _handed_over(whole: cst.Call) -> Iterator[cst.BaseExpression]:
    """What a call that takes a function takes for it."""
    for arg in whole.args:
        is_first = arg is whole.args[0] and arg.keyword is None and not arg.star
        if is_first or (arg.keyword is not None and arg.keyword.value == "fn"):
            yield arg.value


def aliased(codebase: Codebase, module: Module, func: cst.BaseExpression) -> cst.BaseExpression:
    """`server.tool` for a name that was given it, or `partial(server.tool, …)`, in this module."""
    if not isinstance(func, cst.Name):
        return func
    found = codebase.resolve(module, func)
    given = codebase.given_once(next(iter(found))) if len(found) == 1 else None
    if given is None or given[0] is not module:
        return func
    value = given[1]
    if isinstance(value, cst.Call) and codebase.resolve(module, value.func) == {_PARTIAL}:
        return value.args[0].value if value.args else func
    return value
