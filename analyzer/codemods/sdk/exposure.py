"""Handlers that let exceptions of others pass: one mark a server says that their text is lost."""

from collections import defaultdict
from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.calls import Function
from analyzer.codemods.handed import handed
from analyzer.codemods.leaving import Leaving, raised_in
from analyzer.codemods.model import Mark
from analyzer.codemods.operations.failing import fails_on_arguments
from analyzer.codemods.registered import Kind, Registered
from analyzer.codemods.scopes import dotted
from analyzer.codemods.sdk.failing import may_raise
from analyzer.codemods.serverflow import ServerFlow, server_flow
from analyzer.codemods.serveruses import OTHER

_SHOWN = 4
_RAISE = "raise one where clients should read why"
_ONLY = (
    "only if it is a ToolError or ResourceError",
    "of a prompt or a completion only if it is an MCPError",
)
_WRAPS = ("wraps", "functools.wraps")
_READ: dict[Kind, str] = {
    "tool": _ONLY[0],
    "resource": _ONLY[0],
    "prompt": _ONLY[1],
    "completion": _ONLY[1],
}


def exposed(flow: Leaving, lost: frozenset[cst.Raise], code: str) -> Iterator[Mark]:
    """`lost` are raise statements outside handlers whose text stays on the server."""
    servers = server_flow(flow.calls.codebase)
    found: defaultdict[tuple[str, int], defaultdict[str, list[str]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for one in flow.registrations:
        if _lets_pass(flow, one.function, lost):
            names = _names(flow, one.function)
            found[_place(servers, one)][_READ[one.kind]] += names
    for (path, line), read in sorted(found.items()):
        parts = [
            f"{only}: {_RAISE} {_listed(read[only])} failed" for only in _ONLY if only in read
        ]
        yield Mark(path, line, code, f"2.3 sends the text of an exception {'; '.join(parts)}")


def _names(flow: Leaving, handler: Function) -> list[str]:
    """The name of a handler; for a wrapper of others, theirs."""
    for decorator in handler.node.decorators:
        call = decorator.decorator
        if isinstance(call, cst.Call) and dotted(call.func) in _WRAPS and len(call.args) == 1:
            wrapped = handed(flow.calls, handler.module, call.args[0].value)
            names = [one.function.name for one in wrapped]
            return names or [handler.name]
    return [handler.name]


def _listed(names: list[str]) -> str:
    unique = list(dict.fromkeys(names))
    if len(unique) <= _SHOWN + 1:
        return ", ".join(unique)
    return f"{', '.join(unique[:_SHOWN])} and {len(unique) - _SHOWN} more"


def _place(servers: ServerFlow, one: Registered) -> tuple[str, int]:
    """Where the server is made, if that is known; else the first handler of the module."""
    func = one.call.func
    receiver = func.value if isinstance(func, cst.Attribute) else None
    numbers = servers.value(one.module, receiver) - {OTHER} if receiver is not None else set()
    made = [made for made in servers.constructions if made.old]
    if not numbers and len(made) == 1:
        numbers = {made[0].number}
    if numbers:
        first = servers.constructions[min(numbers)]
        return first.module.path, first.module.names.line_of(first.call)
    function = one.function
    return function.module.path, function.module.names.line_of(function.node)


def lets_others_pass(flow: Leaving, handler: Function) -> bool:
    """Whether what a handler calls fails for reasons of its own, or what it does for what its
    caller sends, and that leaves the handler."""
    is_loud = any(may_raise(flow, *passing) for passing in flow.passes(handler))
    return is_loud or fails_on_arguments(flow, handler)


def _lets_pass(flow: Leaving, handler: Function, lost: frozenset[cst.Raise]) -> bool:
    for function in flow.run_by(handler):
        if any(node in lost or _is_again(node) for node in raised_in(function.node)):
            return True
    return lets_others_pass(flow, handler)


def _is_again(node: cst.Raise) -> bool:
    return node.exc is None or isinstance(node.exc, cst.Name)
