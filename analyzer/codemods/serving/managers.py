"""Sessions and streams that an application keeps itself: what is left of them for new clients.

Clients of 2026-07-28 send no session id, resume no stream and end no session; the SDK's own
application serves both kinds. Sources: M024, observed on mcp 2.3.0.
"""

from collections.abc import Iterator

import libcst as cst
import msgspec

from analyzer.codemods.client.evidence import may_be_v1
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import Facts
from analyzer.codemods.left import left_marks
from analyzer.codemods.lists import insert_items, remove_items
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.questions.sealing import is_stdio
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.arguments import named_argument, opening_of
from analyzer.codemods.sdk.moving import starts_of
from analyzer.codemods.sdk.settings import given
from analyzer.codemods.sdk.transport import TransportPlan, transport_plan
from analyzer.codemods.serverflow import ServerFlow, server_flow
from analyzer.codemods.serving.plumbing import EVENTS, PLUMBING, STORE, left_over, passed_store
from analyzer.codemods.serving.starting import (
    ALONE,
    ANY_REPLICA,
    BY_HAND,
    HELD,
    held,
    managed,
)
from analyzer.codemods.tables import context_table
from analyzer.codemods.types import types_of

_STATELESS = ("stateless", 3)
_MANAGER = frozenset({"mcp.server.streamable_http_manager.StreamableHTTPSessionManager"})
_TITLE = "keep no events: nothing but the SDK asks for them, and new clients resume no stream"
_CAUTION = "older clients resume no broken stream either: they send the request again"
_ADVICE = (
    "no request of 2026-07-28 is kept for resuming: let handlers bear being run again, and drop "
    "the event store once no older client resumes"
)
_CLOSING = "closes no stream of a 2026-07-28 client: answer with a handle and let it ask again"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    if not may_be_v1(codebase) and not any(
        left_marks(module, EVENTS) for module in codebase.modules.values()
    ):
        return
    yield from _handed(transport_plan(codebase))
    yield from _passed(server_flow(codebase))
    for module in codebase.modules.values():
        if not module.mentions("event_store", "close_sse_stream"):
            continue
        for node in module.names.scopes:
            if isinstance(node, cst.Call):
                yield from _of_call(codebase, module, node)


def judge(codebase: Codebase, facts: Facts) -> Iterator[Outcome]:
    """Managers that nobody told whether older clients get a session."""
    for module in codebase.modules.values() if facts.servers else ():
        if not module.mentions("StreamableHTTPSessionManager"):
            continue
        for call in module.names.nodes(cst.Call):
            if codebase.resolve(module, call.func) == _MANAGER:
                yield from _sessionless(codebase, facts, module, call)


CODEMOD = Codemod("serving-managers", (EVENTS, BY_HAND), plan, judge=judge, brings=("UNS205",))


def _sessionless(
    codebase: Codebase, facts: Facts, module: Module, call: cst.Call
) -> Iterator[Outcome]:
    server = named_argument(call, "app", 0)
    if server is None or any(arg.star for arg in call.args):
        return
    if named_argument(call, *_STATELESS) is not None:
        return
    store = named_argument(call, "event_store", 1)
    needless = store is not None and left_over(codebase, module, store.value) is not None
    made = managed(codebase, module, server.value)
    needed = held(codebase, facts, made, {STORE} if needless else frozenset())
    line = module.names.line_of(call)
    if needed:
        yield Mark(module.path, line, BY_HAND, HELD.format(", ".join(needed)))
    elif needed is not None:
        opening = opening_of(module.source, call)
        edits = insert_items(module.source, call.args, opening, ["stateless=True"])
        yield Change(BY_HAND, module.path, line, ALONE, "unsafe", tuple(edits), ANY_REPLICA)


def _of_call(codebase: Codebase, module: Module, call: cst.Call) -> Iterator[Outcome]:
    line = module.names.line_of(call)
    if isinstance(call.func, cst.Attribute) and call.func.attr.value == "close_sse_stream":
        found = types_of(codebase).classes(module, call.func.value)
        if found and found <= set(context_table().classes):
            yield Mark(module.path, line, EVENTS, f"close_sse_stream {_CLOSING}")
    if codebase.resolve(module, call.func) != _MANAGER:
        return
    for index, arg in enumerate(call.args):
        if arg.keyword is None or arg.keyword.value != "event_store" or _is_none(arg.value):
            continue
        behind = left_over(codebase, module, arg.value)
        if behind is not None:
            edits = (*remove_items(module.source, call.args, {index}), *behind)
            yield Change(EVENTS, module.path, line, _TITLE, "unsafe", edits, _CAUTION)
        else:
            yield Mark(module.path, line, EVENTS, _ADVICE)


def _handed(plan: TransportPlan) -> Iterator[Outcome]:
    """Event stores of high-level servers: dropped with what only serves them, or marked at what
    starts the server, where the argument is on 2.x."""
    flow = plan.flow
    for made in flow.constructions:
        value = given(made, "event_store")
        if value is None or _is_none(value.node):
            continue
        marks = [
            Mark(start.module.path, start.module.names.line_of(start.call), EVENTS, _ADVICE)
            for start in starts_of(flow, made)
            if not is_stdio(flow, start)
        ]
        yield from marks
        behind = left_over(flow.codebase, made.module, value.node)
        change = plan.without(made, PLUMBING) if marks and behind is not None else None
        if change is not None and behind is not None:
            yield msgspec.structs.replace(
                change,
                code=EVENTS,
                title=_TITLE,
                applicability="unsafe",
                caution=_CAUTION,
                edits=(*change.edits, *behind),
                solves=tuple((mark.file, mark.line, EVENTS) for mark in marks),
            )


def _passed(flow: ServerFlow) -> Iterator[Outcome]:
    """Event stores that starts of 2.x are handed, as an earlier run may have moved them there."""
    for start in flow.starts:
        found = passed_store(start)
        if found is None or not start.servers or is_stdio(flow, start):
            continue
        module, line = start.module, start.module.names.line_of(start.call)
        yield Mark(module.path, line, EVENTS, _ADVICE)
        behind = left_over(flow.codebase, module, found[1])
        if behind is None or any(arg.star for arg in start.call.args):
            continue
        gone = {
            index
            for index, arg in enumerate(start.call.args)
            if arg.keyword is not None and arg.keyword.value in PLUMBING
        }
        edits = (*remove_items(module.source, start.call.args, gone), *behind)
        yield Change(
            EVENTS,
            module.path,
            line,
            _TITLE,
            "unsafe",
            edits,
            _CAUTION,
            solves=((module.path, line, EVENTS),),
            # Where it is not made, the mark says what is to be done.
            instead_of=((module.path, line, EVENTS, _ADVICE),),
        )


def _is_none(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Name) and node.value == "None"
