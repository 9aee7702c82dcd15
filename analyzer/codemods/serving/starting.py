"""The start of a server, told to open no sessions; and what the analysis knows of that server."""

from collections.abc import Collection, Sequence

import libcst as cst
import msgspec

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.constructions import Construction
from analyzer.codemods.facts import Facts, ServerFact
from analyzer.codemods.lists import insert_items
from analyzer.codemods.lowlevelflow import is_inner, lowlevel_flow
from analyzer.codemods.sdk.arguments import opening_of
from analyzer.codemods.sdk.transport import TransportPlan
from analyzer.codemods.secrets.callers import callers
from analyzer.codemods.serverflow import ServerFlow, server_flow
from analyzer.codemods.serveruses import Start
from analyzer.run import Edit, Role

ARGUMENT = "stateless_http"
BY_HAND = "UNS107"
ALONE = "open no session for older clients: nothing here needs one"
ANY_REPLICA = "older clients are answered by any replica, and keep no stream open between calls"
HELD = "older clients keep a session, and with it one replica: {}"
_STATE = ("keeps a login between calls", "keeps state between calls")
_KEPT: frozenset[Role] = frozenset(
    {"handle", "identity", "listing", "secret", "session data", "unknown"}
)
_HOMES = ("mcp.server.mcpserver", "mcp.server.mcpserver.resolve")
_ASKING = {
    "Elicit": "asks the user during a call",
    "Sample": "asks the client's model during a call",
    "ListRoots": "asks the client for its roots",
}
_MEANING = {f"{home}.{name}": text for home in _HOMES for name, text in _ASKING.items()}


def asked(codebase: Codebase) -> frozenset[str]:
    """What resolvers of 2.x ask clients, who need a session for it where they are old."""
    return frozenset(
        _MEANING[name]
        for module in codebase.modules.values()
        if module.mentions(*_ASKING)
        for node in module.names.scopes
        if isinstance(node, cst.Call)
        for name in codebase.resolve(module, node.func) & set(_MEANING)
    )


def server_at(codebase: Codebase, facts: Facts, made: Construction) -> ServerFact | None:
    """The server that a construction makes, as the analysis knows it: without state that the
    token of each request takes the place of."""
    source = made.module.source
    start, end = source.span(made.call)
    lines = range(source.line_of(start), source.line_of(end) + 1)
    found = [
        server
        for server in facts.servers
        if server.file == made.module.path and server.line in lines
    ]
    return _without_callers(codebase, facts, found[0]) if len(found) == 1 else None


def held(
    codebase: Codebase,
    facts: Facts,
    made: Sequence[Construction],
    needless: Collection[str] = (),
) -> list[str] | None:
    """What clients of these servers need a session for, each with the name of its server; `None`
    where one is not known. What is `needless` does not count."""
    found: set[str] = set()
    for one in made:
        server = server_at(codebase, facts, one)
        if server is None:
            return None
        needed = sorted({*server.sessions, *asked(codebase)} - {*needless})
        if needed:
            found.add(f"{server.name} {'; '.join(needed)}")
    return sorted(found) if made else None


def managed(codebase: Codebase, module: Module, server: cst.CSTNode) -> list[Construction]:
    """The servers that a session manager is handed: low-level ones, or high-level ones that hold
    them."""
    low, high = lowlevel_flow(codebase), server_flow(codebase)
    flow: ServerFlow = low
    if isinstance(server, cst.Attribute) and is_inner(high, module, server):
        flow, server = high, server.value
    found = flow.value(module, server)
    known = [flow.constructions[number] for number in sorted(found) if number >= 0]
    return known if len(known) == len(found) else []


def _without_callers(codebase: Codebase, facts: Facts, server: ServerFact) -> ServerFact:
    asked_of = {one.fact.id for one in callers(codebase, facts)}
    kept = [
        cell.id
        for cell in facts.cells
        if cell.server == server.id and cell.role in _KEPT and cell.id not in asked_of
    ]
    if kept or not asked_of:
        return server
    sessions = tuple(one for one in server.sessions if one not in _STATE)
    return msgspec.structs.replace(server, sessions=sessions)


def without_sessions(plan: TransportPlan, start: Start) -> tuple[Edit, ...]:
    """The argument, beside those that are moved here from the constructor."""
    return passed_at(plan, start, f"{ARGUMENT}=True")


def passed_at(plan: TransportPlan, start: Start, text: str, alone: str = "") -> tuple[Edit, ...]:
    """One more argument of a start, beside those that are moved here from the constructor.

    `alone` is how it is written where nothing else stands between the brackets as it is now.
    """
    source, call = start.module.source, start.call
    mount = plan.mounts[call]
    gone = frozenset({mount} if isinstance(mount, int) else ())
    opening = opening_of(source, call)
    if len(gone) == len(call.args):
        if plan.fills(call):
            return (source.edit(opening, opening, f", {text}"),)
        return (source.edit(opening, opening, alone or text),)
    return tuple(insert_items(source, call.args, opening, [text], gone))
