"""Exceptions of low-level handlers: new clients read the text of protocol errors only (D03).

1.x answered whatever left a handler with its text and the code 0, as 2.3.0 does for clients of
the 2025 era; those of 2026-07-28 read `Internal server error`, and some requests they never send.
What leaves the handler of tool calls became a result on 1.x, and still does. Sources: observed on
mcp 1.30.0 and 2.3.0, with clients of both eras.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache

import libcst as cst

from analyzer.codemods.calls import Function, calls_of
from analyzer.codemods.codebase import Codebase
from analyzer.codemods.leaving import Leaving, is_caught_name, raised_in
from analyzer.codemods.lowlevel.dictionary import Assigned, uses
from analyzer.codemods.lowlevel.finding import Loose, registrations
from analyzer.codemods.lowlevel.finding import Registered as Handler
from analyzer.codemods.lowlevelflow import lowlevel_flow
from analyzer.codemods.model import Mark, Outcome
from analyzer.codemods.registered import Registered
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.exposure import lets_others_pass
from analyzer.codemods.sdk.protocolerrors import ProtocolErrors, is_plain
from analyzer.codemods.sdk.sent import is_sent

CODE = "UNS412"
_BESIDE = ("read", "value")
"""Kinds of handlers that a function beside them answers for."""
_THEMSELVES = ("list", "whole")
_ADVICE = (
    "clients of 2026-07-28 do not read this text: raise MCPError with a code where they should"
)
_PASSING = (
    "clients of 2026-07-28 do not read why {} failed: catch what they should hear about, "
    "and raise MCPError from it"
)


def plan(codebase: Codebase) -> Iterator[Outcome]:
    flow = _leaving(codebase)
    found: dict[str, ProtocolErrors] = {}
    for function, kinds in flow.kinds.items():
        if kinds == {"tool"}:
            continue
        errors = found.setdefault(
            function.module.path, ProtocolErrors(codebase, function.module, CODE)
        )
        for node in raised_in(function.node):
            if not _is_new(flow, function, node):
                continue
            if kinds != {"request"} or not flow.is_closed(function) or not errors.takes(node):
                yield _unread(function, node)
    yield from _passing(codebase, flow)
    for errors in found.values():
        yield from errors.changes()


CODEMOD = Codemod(
    "lowlevel-texts",
    (CODE,),
    plan,
    # The class has another name on 1.x, and other arguments.
    brings=("UNS401", "UNS404", "UNS411"),
)


def is_said_beside(codebase: Codebase, handler: Handler) -> bool:
    """Whether the function beside a handler must say what fails: where more than a text of its own
    leaves the handler, so that statements there cannot be rewritten for it."""
    if handler.row.kind not in _BESIDE:
        return False
    flow, function = _leaving_all(codebase), Function(handler.home, handler.function)
    return lets_others_pass(flow, function) or any(
        _is_new(flow, one, node) and not (flow.is_closed(one) and is_plain(one.module, node))
        for one in flow.run_by(function)
        for node in raised_in(one.node)
    )


def _passing(codebase: Codebase, flow: Leaving) -> Iterator[Mark]:
    """Handlers that answer themselves on 2.x, and let exceptions of libraries pass; of those that
    1.x was given by type, what they raise."""
    servers = lowlevel_flow(codebase)
    handlers = [
        Function(one.home, one.function)
        for one in registrations(servers)
        if isinstance(one, Handler) and one.row.kind in _THEMSELVES
    ]
    for use in uses(servers, servers.table.requests):
        if not isinstance(use, Assigned) or use.kind != "request" or use.function is None:
            continue
        if use.row.method in servers.table.legacy:
            continue
        own = Function(use.module, use.function)
        if use.function not in use.module.names.own_scopes or own in flow.kinds:
            continue
        handlers.append(own)
        for one in flow.run_by(own):
            if one not in flow.kinds:
                yield from (_unread(one, n) for n in raised_in(one.node) if _is_new(flow, one, n))
    for module, node in dict.fromkeys(handlers):
        if lets_others_pass(flow, Function(module, node)):
            line = module.names.line_of(node)
            yield Mark(module.path, line, CODE, _PASSING.format(node.name.value))


def _unread(function: Function, node: cst.Raise) -> Mark:
    line = function.module.names.line_of(node)
    return Mark(function.module.path, line, CODE, _ADVICE)


@lru_cache(maxsize=1)
def _leaving(codebase: Codebase) -> Leaving:
    """What leaves low-level handlers: `tool` for those whose texts every client reads, as those of
    tool calls, `request` for the rest."""
    return Leaving(calls_of(codebase), tuple(_handlers(codebase, is_said_beside)))


@lru_cache(maxsize=1)
def _leaving_all(codebase: Codebase) -> Leaving:
    return Leaving(calls_of(codebase), tuple(_handlers(codebase, lambda *_: False)))


def _handlers(
    codebase: Codebase, is_said: Callable[[Codebase, Handler], bool]
) -> Iterator[Registered]:
    flow = lowlevel_flow(codebase)
    for one in registrations(flow):
        if isinstance(one, Loose) or one.row.method in flow.table.legacy:
            continue
        yield Registered(
            Function(one.home, one.function),
            "tool" if one.row.kind == "call" or is_said(codebase, one) else "request",
            one.module,
            _registering(one),
            one.place if isinstance(one.place, cst.Decorator) else None,
        )


def _registering(handler: Handler) -> cst.Call:
    """The call that is handed the function, where one is."""
    around = handler.module.names.parents.get(handler.call)
    return around if isinstance(around, cst.Call) else handler.call


def _is_new(flow: Leaving, function: Function, node: cst.Raise) -> bool:
    """Whether a statement raises something of its own whose text 2.3.0 keeps to itself."""
    if node.exc is None:
        return False
    exc = node.exc.func if isinstance(node.exc, cst.Call) else node.exc
    if isinstance(node.exc, cst.Name) and is_caught_name(function.module, node.exc):
        return False
    return not is_sent(flow.calls, function.module, exc, {"request"})
