"""What is to be done with a setting: the verdict on the code, and who still comes with a session.

Measured with the official conformance suite, two replicas behind a router: clients of 2026-07-28
need no affinity at all; those of 2025 fail without it unless the server keeps no sessions.
"""

import re

import msgspec

from analyzer.deployment.identity import Identity
from analyzer.deployment.model import Setting
from analyzer.deployment.ties import Tied
from analyzer.run import Cell, Decision, Role

_NEW = ("mcp-2", "fastmcp-4")
_HELD: tuple[Role, ...] = ("handle", "session data", "identity", "listing", "secret")
_OF_TRANSPORT = re.compile(r"served over HTTP")
"""Dependencies that the transport alone has, as the verdict words them."""

_NEVER_WORKED = ("session-header-hash", "session-header-stick")


class OldClients(msgspec.Struct, frozen=True):
    """What the owner says of clients that still come with a session of 2025.

    `split`: they are routed as before and only new ones freely; `gone`: there are none.
    """

    split: bool = False
    gone: bool = False


class Judged(msgspec.Struct, frozen=True):
    """A decision, why, and the cells that stand behind it."""

    decision: Decision
    reason: str
    cells: tuple[Cell, ...] = ()
    splits: bool = False
    for_old_clients: bool = False


def judge(setting: Setting, tied: Tied, old: OldClients, *, covered: bool) -> Judged:
    """Decide what is to be done; `covered` when some affinity keeps clients on a replica here."""
    identity = tied.identity
    if identity is None:
        return Judged("undecided", "it cannot be told which server this belongs to")
    match setting.kind:
        case "affinity":
            return _affinity(setting, identity, old)
        case "replicas":
            return _replicas(identity, covered=covered)
        case "one-replica":
            return _single(setting, identity)
        case "drain":
            return _drain(identity)
        case _:
            return _store(identity)


def needs_sessions(identity: Identity) -> str:
    """Why clients of 2025 fail on another replica than theirs; empty when they do not."""
    asks = _asks_for_sessions(identity)
    if asks or identity.endpoint.stateless or identity.server.framework == "hand-written":
        return asks
    return "its SDK keeps a session for each client of 2025"


def _asks_for_sessions(identity: Identity) -> str:
    """What of the code itself goes with a session, whatever the transport is told."""
    server = identity.server
    if "sse" in server.transports:
        return "HTTP+SSE ties a client to one process"
    if server.facts.no_server_initiated_requests is False:
        return "the server asks its clients back during a call"
    own = [one for one in server.dependencies if not _OF_TRANSPORT.search(one)]
    return f"the server {own[0]}" if own else ""


def _affinity(setting: Setting, identity: Identity, old: OldClients) -> Judged:
    server = identity.server
    held = _held(identity)
    if server.verdict == "inconclusive":
        return Judged("undecided", f"the code does not settle it: {server.reason}")
    if server.verdict == "genuinely-stateful":
        if setting.by in _NEVER_WORKED:
            why = f"`initialize` has no session id yet, so this never kept {_named(held)} in reach"
            return Judged("already-broken", why, held)
        return Judged("still-needed", f"{_named(held)} must be found again by later calls", held)
    disk = tuple(cell for cell in identity.cells if cell.role == "disk")
    if disk:
        return Judged("remove-after-code", f"{_named(disk)} needs shared storage first", disk)
    return _accidental(setting, identity, old)


def _accidental(setting: Setting, identity: Identity, old: OldClients) -> Judged:
    why = needs_sessions(identity)
    if not why:
        return Judged("remove-now", "no call depends on an earlier one, and no session is kept")
    if identity.generation not in _NEW:
        return Judged("remove-after-code", f"{why}; let `unstick fix` move the code first")
    if _asks_for_sessions(identity):
        return Judged("remove-after-code", why)
    if old.gone:
        why = "clients of 2026-07-28 need none, and no others are left"
        return Judged("remove-now", why, for_old_clients=True)
    if old.split and setting.split:
        why = "clients of 2026-07-28 are sent to any replica, all others as before"
        return Judged("remove-now", why, splits=True, for_old_clients=True)
    ways = "set stateless_http=True, or tell `unstick fix` "
    ways += "to --era-split or " if setting.split else ""
    ways += "that there are --no-legacy-clients"
    ways += f" ({setting.unsplit})" if old.split and setting.unsplit else ""
    return Judged("remove-after-clients", f"clients of 2026-07-28 need none, but {why}: {ways}")


def _replicas(identity: Identity, *, covered: bool) -> Judged:
    server = identity.server
    if covered:
        return Judged("as-it-is", "affinity keeps each client on its replica")
    if server.verdict == "genuinely-stateful":
        held = _held(identity)
        return Judged(
            "already-broken", f"{_named(held)} of one replica is not on the others", held
        )
    if needs_sessions(identity) and identity.generation not in _NEW:
        return Judged(
            "already-broken",
            f"{needs_sessions(identity)}, and other replicas do not know that session",
        )
    return Judged("as-it-is", "any replica can answer")


def keeps_sessions_outside(identity: Identity) -> tuple[Cell, ...]:
    """The cells that make a store outside the process one of sessions: there are no others."""
    outside = [cell for cell in identity.cells if cell.scope == "external"]
    if any(cell.key != "session" for cell in outside):
        return ()
    return tuple(outside)


def _store(identity: Identity) -> Judged:
    kept = keeps_sessions_outside(identity)
    if not kept:
        return Judged("as-it-is", "it holds more than sessions, or nothing of this server")
    return Judged(
        "remove-after-code", f"{_named(kept)} is all it keeps for the server, by session", kept
    )


def _single(setting: Setting, identity: Identity) -> Judged:
    server = identity.server
    said = f"; its comment says “{setting.comment}”" if setting.comment else ""
    if server.verdict == "genuinely-stateful":
        held = _held(identity)
        return Judged("still-needed", f"{_named(held)} is on this replica only{said}", held)
    why = needs_sessions(identity)
    if server.verdict == "inconclusive":
        return Judged("undecided", f"the code does not settle it: {server.reason}{said}")
    if why and identity.generation not in _NEW:
        return Judged("remove-after-code", f"{why}{said}")
    if said and not why:
        return Judged("remove-now", f"no call depends on an earlier one{said}")
    if said:
        return Judged("remove-after-clients", f"{why}{said}")
    return Judged("as-it-is", "one may be meant; any number would do")


def _drain(identity: Identity) -> Judged:
    if identity.server.verdict == "genuinely-stateful":
        held = _held(identity)
        return Judged("still-needed", f"{_named(held)} ends with its replica", held)
    if identity.server.verdict == "inconclusive":
        return Judged("undecided", f"the code does not settle it: {identity.server.reason}")
    if needs_sessions(identity) and identity.generation not in _NEW:
        return Judged("remove-after-code", "sessions still end with their replica")
    return Judged("remove-after-clients", "only calls in flight are left to wait for")


def _held(identity: Identity) -> tuple[Cell, ...]:
    return tuple(cell for cell in identity.cells if cell.role in _HELD)


def _named(cells: tuple[Cell, ...]) -> str:
    names = list(dict.fromkeys(f"`{cell.name}`" for cell in cells))
    if not names:
        return "its state"
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    return (", ".join(names[:2]) if more else " and ".join(names[:2])) + more
