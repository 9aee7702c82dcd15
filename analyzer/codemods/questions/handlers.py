"""Functions whose result is what a client reads: there a question can be returned."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.calls import Function, calls_of
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.constructions import Construction
from analyzer.codemods.lowlevel.finding import Registered as Decorated
from analyzer.codemods.lowlevel.finding import Unproven as Unfit
from analyzer.codemods.lowlevel.finding import check, registrations
from analyzer.codemods.lowlevelflow import lowlevel_flow
from analyzer.codemods.questions.slicing import Unproven
from analyzer.codemods.registered import Registered, registered
from analyzer.codemods.scopes import children_of
from analyzer.codemods.serverflow import server_flow
from analyzer.codemods.serveruses import OTHER
from analyzer.run import Edit

_KINDS = ("call", "whole")
_METHODS = ("tools/call", "prompts/get")
_ADDING = "add_request_handler"
_RESULT = frozenset({"mcp.types.InputRequiredResult", "mcp_types.InputRequiredResult"})


class Handler(NamedTuple):
    """A handler: `low` of a low-level server, `is_old` in the shape of 1.x. `registrations` are
    those of a tool, `decorated` that of a low-level handler; `made` are the tool's servers, and
    `passes` says that a question which it returns reaches the client."""

    function: Function
    low: bool
    is_old: bool
    registrations: tuple[Registered, ...] = ()
    decorated: Decorated | None = None
    made: tuple[Construction, ...] = ()
    passes: bool = True

    def check(self, codebase: Codebase) -> None:
        """Raises `Unproven` where something stands between its result and the client."""
        if self.function.node.asynchronous is None:
            raise Unproven("the function is not async")
        if self.decorated is not None:
            try:
                check(self.decorated)
            except Unfit as reason:
                raise Unproven(str(reason)) from reason
            if not self.decorated.is_seen:
                raise Unproven("it is registered in another module")
        elif not self.low:
            self._check_tool(codebase)

    def _check_tool(self, codebase: Codebase) -> None:
        if {one.kind for one in self.registrations} != {"tool"}:
            raise Unproven("no tool asks it")
        decorators = [one.decorator for one in self.registrations]
        if None in decorators or any(d not in decorators for d in self.function.node.decorators):
            raise Unproven(
                "the tool is registered or wrapped in another way than by its decorator"
            )
        calls = calls_of(codebase)
        if calls.is_exported(self.function) or any(calls.uses_of(self.function)):
            raise Unproven("other code calls the tool, too")

    def returns(self, result: str) -> tuple[Edit, ...]:
        """The annotation of what it returns, where that is its own and is not rewritten."""
        node, source = self.function.node, self.function.module.source
        is_kept = self.decorated is not None and self.decorated.row.kind == "call"
        if node.returns is None or not (is_kept or (self.low and not self.is_old)):
            return ()
        annotation = node.returns.annotation
        if isinstance(annotation, cst.SimpleString) or result in source.text_of(annotation):
            return ()
        end = source.span(annotation)[1]
        return (source.edit(end, end, f" | {result}"),)


@lru_cache(maxsize=1)
def handlers_of(codebase: Codebase) -> dict[cst.CSTNode, Handler]:
    """Handlers by their node."""
    found: dict[cst.CSTNode, Handler] = {}
    for one in registrations(lowlevel_flow(codebase)):
        if isinstance(one, Decorated) and one.row.kind in _KINDS and one.row.method in _METHODS:
            function = Function(one.home, one.function)
            found[one.function] = Handler(function, True, True, decorated=one)
    for function, passes in _added(codebase):
        found.setdefault(function.node, Handler(function, True, False, passes=passes))
    flow = server_flow(codebase)
    tools: dict[cst.CSTNode, list[Registered]] = {}
    for tool in registered(codebase, renamed=True):
        tools.setdefault(tool.function.node, []).append(tool)
    for node, own in tools.items():
        servers = {
            number
            for one in own
            if isinstance(one.call.func, cst.Attribute)
            for number in flow.value(one.module, one.call.func.value) - {OTHER}
        }
        made = tuple(flow.constructions[number] for number in sorted(servers))
        found[node] = Handler(own[0].function, False, False, tuple(own), made=made)
    return found


def _added(codebase: Codebase) -> Iterator[tuple[Function, bool]]:
    """Handlers in the shape of 2.x and what they call, and whether they let its questions pass."""
    calls, flow = calls_of(codebase), lowlevel_flow(codebase)
    for module in codebase.modules.values():
        if not module.mentions(_ADDING):
            continue
        for node in module.names.nodes(cst.Call):
            func = node.func
            if not isinstance(func, cst.Attribute) or func.attr.value != _ADDING:
                continue
            method = node.args[0].value if len(node.args) == len(_METHODS) + 1 else None
            known = isinstance(method, cst.SimpleString) and method.raw_value in _METHODS
            if known and flow.is_server(module, func.value):
                for function in calls.functions(module, node.args[2].value):
                    yield function, True
                    passes = _passes(codebase, function.module, function.node)
                    yield from ((one, passes) for one in _called(codebase, function))


def _passes(codebase: Codebase, module: Module, node: cst.CSTNode) -> bool:
    """Whether a function looks whether it was given a question to return."""
    asked = node.args[1:2] if isinstance(node, cst.Call) else ()
    if any(codebase.resolve(module, one.value) & _RESULT for one in asked):
        return True
    return any(_passes(codebase, module, child) for child in children_of(node))


def _called(codebase: Codebase, function: Function) -> Iterator[Function]:
    """The functions whose results a function waits for."""
    pending: list[cst.CSTNode] = [function.node.body]
    while pending:
        node = pending.pop()
        pending += children_of(node)
        if isinstance(node, cst.Await) and isinstance(node.expression, cst.Call):
            yield from calls_of(codebase).functions(function.module, node.expression.func)
