"""Handlers that let exceptions of others pass: one mark a server says that their text is lost."""

from collections import defaultdict
from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.calls import Class, Function
from analyzer.codemods.codebase import Module
from analyzer.codemods.handed import handed
from analyzer.codemods.leaving import Leaving, raised_in
from analyzer.codemods.model import Mark
from analyzer.codemods.operations.failing import fails_on_arguments
from analyzer.codemods.registered import Kind, Registered, unseen
from analyzer.codemods.sdk.contradicting import may_contradict
from analyzer.codemods.sdk.failing import may_raise
from analyzer.codemods.sdk.sent import is_sent
from analyzer.codemods.serverflow import ServerFlow, server_flow
from analyzer.codemods.serveruses import OTHER

_SHOWN = 4
_RAISE = "raise one where clients should read why"
_ONLY = (
    "only if it is a ToolError or ResourceError",
    "of a prompt or a completion only if it is an MCPError",
)
_WRAPS = frozenset({"functools.wraps"})
_READ: dict[Kind, str] = {
    "tool": _ONLY[0],
    "resource": _ONLY[0],
    "prompt": _ONLY[1],
    "completion": _ONLY[1],
}


def exposed(
    flow: Leaving, lost: frozenset[cst.Raise], rebased: frozenset[Class], code: str
) -> Iterator[Mark]:
    """`lost` are raise statements outside handlers whose text stays on the server, `rebased` the
    classes written here that become the SDK's own."""
    servers = server_flow(flow.calls.codebase)
    found: defaultdict[tuple[str, int], defaultdict[str, list[str]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for one in flow.registrations:
        contradicts = one.kind == "tool" and may_contradict(flow, one.function)
        if contradicts or _lets_pass(flow, one, lost, rebased):
            names = _names(flow, one.function)
            found[_place(servers, one)][_READ[one.kind]] += names
    for (path, line), read in sorted(found.items()):
        parts = [
            f"{only}: {_RAISE} {_listed(read[only])} failed" for only in _ONLY if only in read
        ]
        yield Mark(path, line, code, f"2.3 sends the text of an exception {'; '.join(parts)}")


def unseen_marks(flow: Leaving, code: str) -> Iterator[Mark]:
    """Where functions are registered that nothing here shows."""
    for module, call, kind in unseen(flow.calls.codebase):
        text = (
            "what is registered here is not in sight: 2.3 sends the text of an exception "
            f"{_READ[kind]}"
        )
        yield Mark(module.path, module.names.line_of(call), code, text)


def _names(flow: Leaving, handler: Function) -> list[str]:
    """The name of a handler; for a wrapper of others, theirs."""
    for decorator in handler.node.decorators:
        call = decorator.decorator
        if not isinstance(call, cst.Call) or len(call.args) != 1:
            continue
        if flow.calls.codebase.resolve(handler.module, call.func) == _WRAPS:
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


def _lets_pass(
    flow: Leaving, one: Registered, lost: frozenset[cst.Raise], rebased: frozenset[Class]
) -> bool:
    for function in flow.run_by(one.function):
        for node in raised_in(function.node):
            if node in lost or _is_again(flow, function.module, node, one.kind, rebased):
                return True
    return lets_others_pass(flow, one.function)


def _is_again(
    flow: Leaving, module: Module, node: cst.Raise, kind: Kind, rebased: frozenset[Class]
) -> bool:
    """Whether an exception that was caught, or made elsewhere, is raised: but for what a handler
    catches by classes alone whose text is sent."""
    if node.exc is not None and not isinstance(node.exc, cst.Name):
        return False
    caught = _caught_there(module, node)
    return not caught or not all(
        is_sent(flow.calls, module, exc, {kind})
        or any(flow.calls.lineage(cls)[-1] in rebased for cls in flow.calls.classes(module, exc))
        for exc in caught
    )


def _caught_there(module: Module, node: cst.Raise) -> list[cst.BaseExpression]:
    """The classes that the handler around `raise`, or around `raise error` of its own, names."""
    above = module.names.parents.get(node)
    while above is not None and not isinstance(above, (cst.ExceptHandler, cst.FunctionDef)):
        above = module.names.parents.get(above)
    if not isinstance(above, cst.ExceptHandler) or above.type is None:
        return []
    name = above.name.name if above.name is not None else None
    own = name.value if isinstance(name, cst.Name) else ""
    if isinstance(node.exc, cst.Name) and node.exc.value != own:
        return []
    kind = above.type
    return [one.value for one in kind.elements] if isinstance(kind, cst.Tuple) else [kind]
