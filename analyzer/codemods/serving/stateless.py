"""Servers that need no session: none is opened for clients of earlier revisions either.

A session ties an old client to one replica. Where nothing asks, pushes or remembers, the SDK is
told to open none; where something does, the start says what holds it. Clients of 2026-07-28 have
no session either way.
"""

from collections.abc import Iterator

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.constructions import Construction
from analyzer.codemods.facts import Facts, ServerFact
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.arguments import named_argument
from analyzer.codemods.sdk.moving import starts_of
from analyzer.codemods.sdk.settings import given, writes
from analyzer.codemods.sdk.starts import transports_of
from analyzer.codemods.sdk.transport import TransportPlan, transport_plan
from analyzer.codemods.serverflow import ServerFlow
from analyzer.codemods.serveruses import Start
from analyzer.codemods.serving.plumbing import STORE, drops_store
from analyzer.codemods.serving.sse import becomes_http
from analyzer.codemods.serving.starting import (
    ALONE,
    ANY_REPLICA,
    ARGUMENT,
    HELD,
    asked,
    server_at,
    without_sessions,
)

CODE = "UNS103"
_HTTP = "streamable-http"


def judge(codebase: Codebase, facts: Facts) -> Iterator[Outcome]:
    plan, asking = transport_plan(codebase), asked(codebase)
    for made in plan.flow.constructions:
        server = server_at(codebase, facts, made)
        if server is None or given(made, ARGUMENT) or any(writes(plan.flow, made, ARGUMENT)):
            continue
        for start in starts_of(plan.flow, made):
            moved = becomes_http(plan.flow, start)
            if not moved and not _serves_http(plan.flow, start):
                continue
            line = start.module.names.line_of(start.call)
            needed = _needed(plan, server, made, asking)
            if needed:
                text = HELD.format(f"{server.name} {'; '.join(needed)}")
                yield Mark(start.module.path, line, CODE, text)
            elif not moved:
                edits = without_sessions(plan, start)
                yield Change(CODE, start.module.path, line, ALONE, "unsafe", edits, ANY_REPLICA)


CODEMOD = Codemod(
    "serving-stateless",
    (CODE,),
    judge=judge,
    # What is asked of the token of each request is no state any more.
    brings=("UNS205", "UNS401", "UNS403"),
)


def opens_none(
    plan: TransportPlan, server: ServerFact | None, made: Construction, start: Start
) -> bool:
    """Whether a start is told here to open no sessions."""
    if server is None or given(made, ARGUMENT) or any(writes(plan.flow, made, ARGUMENT)):
        return False
    if becomes_http(plan.flow, start) or not _serves_http(plan.flow, start):
        return False
    return not _needed(plan, server, made, asked(plan.codebase))


def _needed(
    plan: TransportPlan, server: ServerFact, made: Construction, asking: frozenset[str]
) -> list[str]:
    needless = {STORE} if drops_store(plan, made) else set()
    return sorted({*server.sessions, *asking} - needless)


def _serves_http(flow: ServerFlow, start: Start) -> bool:
    """Whether a start opens sessions over HTTP, and takes the argument whatever transport it
    names."""
    if any(arg.star for arg in start.call.args) or named_argument(start.call, ARGUMENT):
        return False
    if flow.table.methods[start.method].transport:
        return ARGUMENT in flow.table.accepts(
            start.method, flow.table.methods[start.method].transport
        )
    arg = named_argument(start.call, "transport", 0)
    possible = transports_of(flow.table, start.module, arg.value) if arg is not None else set()
    return _HTTP in possible and possible <= {_HTTP, "stdio"}
