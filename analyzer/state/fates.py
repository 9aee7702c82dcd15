"""Which row of the fate table a cell falls under, and whether worker threads race on it."""

from analyzer.program.engine import Engine
from analyzer.program.queries import denoted
from analyzer.run import Generation, Role
from analyzer.servers.model import EntryRef
from analyzer.state.model import READS, WRITES, Act
from analyzer.state.reach import Reach
from analyzer.state.statecell import StateCell
from analyzer.syntax import ir

_INLINE: tuple[Generation, ...] = ("mcp-1", "fastmcp-2")
"""Generations that run sync handlers on the event loop; their successors use worker threads."""

_UNHURT: tuple[Role, ...] = ("constant", "request", "pool", "lazy")
"""Roles whose values are made alike whoever makes them: made twice is no harm."""

_REMADE: tuple[Role, ...] = (*_UNHURT, "cache")
"""Roles whose values are as good where another call has put its own in their place."""


def store_of(cell: StateCell, generation: Generation) -> str:
    """The storage class that the fate table is keyed by."""
    origin = cell.location.origin
    if cell.decision.role in ("external", "disk"):
        return cell.decision.role
    if cell.lifespan:
        return "lifespan"
    if origin == "session-store":
        return "session-store"
    if cell.keyed_by_session_object:
        return "session-object"
    if cell.key == "session":
        return "session-id" if generation.startswith("fastmcp") else "session-header"
    return "process"


def races(engine: Engine, reach: Reach, cell: StateCell, generation: Generation) -> bool:
    """Whether sync handlers, once in worker threads, can lose an update of this cell."""
    if generation not in _INLINE or cell.decision.role in _UNHURT:
        return False
    if cell.location.origin == "decorator-cache":
        return False
    return any(
        access.act is not Act.REMOVE
        and _moves_to_thread(engine, reach, entry)
        and _modifies(cell, access.gid)
        and not _locked(engine, access.gid)
        for entry, access in cell.writers
    )


def interleaving(engine: Engine, reach: Reach, cell: StateCell) -> list[int]:
    """The coroutines that may wait, and read and write this cell, by function id.

    What waits in between, the text of the function tells. A variable that each call sets first may
    be set, and read, by others than the coroutine that waits: these are all of them. So are those
    of a context variable, which no wait can change.
    """
    of_call = cell.decision.role == "request" and cell.location.origin == "variable"
    if (cell.decision.role in _REMADE and not of_call) or not cell.writers:
        return []
    touching = {access.gid for access in cell.accesses}
    if of_call:
        touching |= {reach.entry(*entry).gid for entry, _ in cell.writers}
        is_told = cell.held.has("context") or any(_may_wait(engine, gid) for gid in touching)
        return sorted(touching) if is_told else []
    return sorted(gid for gid in touching if _may_wait(engine, gid) and _modifies(cell, gid))


def _may_wait(engine: Engine, gid: int) -> bool:
    return engine.tables.functions[gid].ir.is_async and any(
        isinstance(node, ir.With | ir.Loop) or (isinstance(node, ir.Flow) and node.kind == "await")
        for node in engine.tables.functions[gid].nodes
    )


def _moves_to_thread(engine: Engine, reach: Reach, ref: EntryRef) -> bool:
    """Whether the SDK calls this entry point, and no event loop keeps its code together."""
    server = next(server for server in reach.servers if server.id == ref[0])
    entry = reach.entry(*ref)
    return (
        server.framework not in ("mcp.lowlevel", "hand-written")
        and entry.kind in ("tool", "resource", "prompt")
        and not engine.tables.functions[entry.gid].ir.is_async
    )


def _modifies(cell: StateCell, gid: int) -> bool:
    """Read and write in one function: the read-modify-write that threads break."""
    acts = {access.act for access in cell.accesses if access.gid == gid}
    return Act.COUNT in acts or bool(acts & READS and acts & WRITES)


def _locked(engine: Engine, gid: int) -> bool:
    return any(
        _is_lock(engine, gid, value)
        for node in engine.tables.functions[gid].nodes
        if isinstance(node, ir.With)
        for value, _ in node.items
    )


def _is_lock(engine: Engine, gid: int, value: ir.Expr) -> bool:
    if not isinstance(value, ir.Name | ir.Attr):
        return False
    known = [engine.catalog.types.get(obj.name) for obj in denoted(engine, value, gid)]
    return any(entry is not None and entry.kind in ("lock", "limiter") for entry in known)
