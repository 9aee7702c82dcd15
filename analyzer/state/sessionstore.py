"""Entries of the SDK's own session store: `ctx.set_state` and `ctx.get_state`."""

from collections.abc import Iterable, Iterator

from analyzer.program.engine import Engine
from analyzer.run import Generation
from analyzer.servers.model import EntryRef
from analyzer.servers.usage import Used
from analyzer.state.definitions import FirstPlaces
from analyzer.state.model import READS, WRITES, Access, Act, Location
from analyzer.state.reach import Reach
from analyzer.syntax import ir

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
