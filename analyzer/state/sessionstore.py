"""Entries of the SDK's own stores: `ctx.set_state`, and sessions under handles (fastmcp 4)."""

from collections.abc import Iterable, Iterator

from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.run import Generation
from analyzer.servers.model import EntryRef, FoundServer
from analyzer.servers.usage import Used
from analyzer.state.definitions import FirstPlaces
from analyzer.state.evidence import UNREAD, Decision, Evidence
from analyzer.state.model import READS, WRITES, Access, Act, Location
from analyzer.state.reach import Reach
from analyzer.syntax import ir

SHARED = 0
"""The owner of entries in a store that the server is given."""

_HANDLED = "fastmcp.server.sessions.Session"
_HANDLE_ACTS = {"get": Act.READ, "set": Act.WRITE, "delete": Act.REMOVE}
_HANDSHAKE = "on_initialize"
_REQUEST_ONLY: tuple[Generation, ...] = ("fastmcp-2",)
"""Generations whose session store lives for one request."""


def store_accesses(engine: Engine, uses: Iterable[Used], places: FirstPlaces) -> Iterator[Access]:
    """One location for each constant key; the rest share one. Writes come first."""
    calls = _calls_by_spot(engine)
    used = [use for use in uses if use.api in ("set-state", "get-state")]
    for use in sorted(used, key=lambda use: use.api != "set-state"):
        call = calls.get((use.gid, use.spot))
        if call is None or not call.args:
            continue
        key = call.args[0].value
        text = key.text if isinstance(key, ir.Const) else "…"
        location = Location("session-store", -1, text)
        writes = use.api == "set-state"
        if writes or location not in places.definitions:
            places.note(location, f'set_state["{text}"]', use.gid, use.spot)
        value = call.args[1].value if writes and len(call.args) > 1 else None
        yield Access(Act.WRITE if writes else Act.READ, location, use.gid, use.spot, value=value)


def handle_accesses(engine: Engine, reach: Reach, places: FirstPlaces) -> Iterator[Access]:
    """Entries of sessions that calls name by a handle: one location for each constant key.

    They are in the process unless the server is given a store (fastmcp 4, `SessionProvider`).
    """
    owner = SHARED if any(_is_given_store(engine, server) for server in reach.servers) else -1
    for gid in sorted(reach.by_function):
        for event in engine.events.get(gid, ()):
            act = _HANDLE_ACTS.get(event.name) if event.kind == "call method" else None
            if act is None or not isinstance(event.expr, ir.Call) or not event.expr.args:
                continue
            if any(
                engine.attributes.type_name(obj) == _HANDLED
                for obj in engine.objects_of(event.base)
            ):
                key, *values = (arg.value for arg in event.expr.args)
                text = key.text if isinstance(key, ir.Const) else "…"
                location = Location("handle-store", owner, text)
                if act is Act.WRITE or location not in places.definitions:
                    places.note(location, f'session["{text}"]', gid, event.spot)
                value = values[0] if act is Act.WRITE and values else None
                yield Access(act, location, gid, event.spot, value=value)


def _is_given_store(engine: Engine, server: FoundServer) -> bool:
    return any(
        site.keyword("session_state_store") is not None
        for obj in server.objects
        for site in engine.graph.objects[obj].args
        if isinstance(site, Site)
    )


def _calls_by_spot(engine: Engine) -> dict[tuple[int, ir.Spot], ir.Call]:
    return {
        (gid, event.spot): event.expr
        for gid, events in engine.events.items()
        for event in events
        if event.kind == "call method" and isinstance(event.expr, ir.Call)
    }


def within_request(reach: Reach, request: tuple[Access, ...], generation: Generation) -> bool:
    """Whether an entry is always written before it is read, in one request.

    What a middleware hook writes is there for every entry point of its server, but for the hook
    of the handshake, which is a request of its own.
    """
    if generation in _REQUEST_ONLY:
        return True
    first_write: dict[EntryRef, ir.Spot] = {}
    for access in request:
        if access.act in WRITES:
            for entry in reach.entries_at(access.gid, access.spot):
                first_write[entry] = min(first_write.get(entry, access.spot), access.spot)
    hooked = {
        entry[0]
        for entry in first_write
        if reach.entry(*entry).kind == "middleware" and reach.entry(*entry).name != _HANDSHAKE
    }
    return all(
        entry[0] in hooked or first_write.get(entry, access.spot) < access.spot
        for access in request
        if access.act in READS
        for entry in reach.entries_at(access.gid, access.spot)
    )


def entry_of_session(evidence: Evidence) -> Decision:
    """What an entry of `ctx.set_state` is for."""
    if evidence.request_state:
        return Decision("request", "written and read within one request", "high")
    if not evidence.read:
        return UNREAD
    if evidence.answer.fills and not (evidence.answer.reads or evidence.answer.writes):
        return Decision("cache", "kept in the session; a miss is made again", "high")
    reason = "one call stores it in the session, a later call reads it"
    return Decision("session data", reason, "high")


def entry_under_handle(evidence: Evidence) -> Decision:
    """What an entry of a session is for that calls name by a handle."""
    if not evidence.read:
        return UNREAD
    if evidence.location.owner == SHARED:
        reason = "kept under a handle, in the store that the server is given"
        return Decision("external", reason, "high")
    reason = "kept under a handle, in this process: replicas need a store that they share"
    return Decision("session data", reason, "high")
