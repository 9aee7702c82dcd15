"""A container and the fields of the objects in it are one piece of state: their roles agree."""

from collections import defaultdict

import msgspec

from analyzer.run import Confidence, Key, Scope
from analyzer.servers.model import EntryRef
from analyzer.state.evidence import Decision
from analyzer.state.model import REMOVALS, WRITES, Access, Location
from analyzer.state.roles import IN_FLIGHT
from analyzer.state.statecell import StateCell
from analyzer.state.throughstore import IN_STORE

_MANY: tuple[Key, ...] = ("argument", "session", "principal")
"""Keys of containers that hold an object for each of many."""

_CONFIDENCE: tuple[Confidence, ...] = ("high", "medium", "low")


def settle(cells: list[StateCell]) -> list[StateCell]:
    """The cells with roles that a container takes from its objects' fields, and they from it."""
    promoted = _promoted(cells)
    made = {
        after.location
        for before, after in zip(cells, promoted, strict=True)
        if not before.decides and after.decides and after.key not in _MANY
    }
    return _joined(_folded(_without(promoted, made)))


def _promoted(cells: list[StateCell]) -> list[StateCell]:
    """A container takes the role of its objects' fields where that says more than its own.

    Filled on a miss with objects whose fields decide, it holds session data too; keeping them for
    later calls keeps alive what they hold; made once, it limits calls where its fields do.
    """
    inside: defaultdict[Location, list[StateCell]] = defaultdict(list)
    for cell in cells:
        for place in cell.within:
            inside[place].append(cell)
    return [_holding(cell, inside[cell.location]) for cell in cells]


def _holding(cell: StateCell, fields: list[StateCell]) -> StateCell:
    """The container with the role that follows from the `fields` of its objects."""
    refilled = cell.decision.role in ("cache", "lazy") and any(
        access.act in WRITES for access in cell.accesses
    )
    live = next((f for f in fields if f.decision.role == "handle"), None)
    deciding = live or next((f for f in fields if f.decides), None)
    limiting = next((f for f in fields if f.decision.role == "coordination"), None)
    if live is not None and cell.decision.role == "session data":
        return _as(cell, live, "is alive", cell.decision.confidence)
    if deciding is not None and refilled:
        what = "is alive" if deciding is live else "keeps state"
        return _as(cell, deciding, what, deciding.decision.confidence)
    if limiting is not None and cell.decision.role == "lazy":
        return _as(cell, limiting, "limits calls", limiting.decision.confidence)
    return cell


def _as(cell: StateCell, field: StateCell, what: str, confidence: Confidence) -> StateCell:
    """The container in the role of a field of its objects."""
    reason = f"holds objects whose field {field.definition.name} {what}"
    decision = Decision(field.decision.role, reason, confidence)
    scope: Scope = "connection" if cell.key == "session" else cell.scope
    return msgspec.structs.replace(cell, decision=decision, scope=scope)


def _absorbed(cells: list[StateCell]) -> list[StateCell]:
    """Without fields that go with their objects: those of a container that calls fill by key.

    What such a field counts, locks or times is about its one object; what is in flight ends with
    the call; what is in a store is there with its object; what a mapping of our own notes about
    its entries goes with those; what limits calls is shown as the one object that does; what a
    live thing remembers goes with it. Other fields that decide are shown beside their container:
    they say what must be kept.
    """
    keyed = {cell.location for cell in cells if cell.decides and cell.key in _MANY}
    passing = {cell.location for cell in cells if cell.decision is IN_FLIGHT}
    limiting = {cell.location for cell in cells if cell.decision.role == "coordination"}

    alive = {cell.location for cell in cells if cell.decision.role == "handle"} & keyed
    caches = [cell for cell in cells if cell.decision.role == "cache"]
    stored = {cell.location for cell in cells if cell.decision in IN_STORE}

    def goes(cell: StateCell) -> bool:
        measures = cell.decision.role in ("coordination", "telemetry")
        return bool(cell.within) and (
            cell.within <= passing
            or (cell.within <= stored and cell.decides)
            or (cell.within <= keyed and cell.of_mapping and cell.key == "argument")
            or (cell.within <= keyed and not _stands_alone(cell))
            or (cell.within <= alive and cell.decision.role == "session data")
            or (cell.within <= limiting and measures)
            or (measures and any(_sizes(cell, cache) for cache in caches))
        )

    return [cell for cell in cells if not goes(cell)]


def _sizes(measure: StateCell, cache: StateCell) -> bool:
    """Whether a number only changes where entries of a cache in the same object come and go."""
    return measure.location.owner == cache.location.owner and _changing(measure) <= _changing(
        cache
    )


def _changing(cell: StateCell) -> set[int]:
    """The functions that change a cell, but for those that construct its object."""
    changes = WRITES | REMOVALS
    return {a.gid for a in cell.accesses if a.act in changes and not a.initial}


def _stands_alone(cell: StateCell) -> bool:
    return cell.decides or cell.decision.role in ("disk", "external", "unknown")


def _without(cells: list[StateCell], made: set[Location]) -> list[StateCell]:
    """Without the names of objects that are made once, where the fields that decide are shown."""
    shown = {place for cell in cells if cell.decides for place in cell.within}
    return [cell for cell in _absorbed(cells) if cell.location not in made & shown]


def _folded(cells: list[StateCell]) -> list[StateCell]:
    """Without fields of the one object that a deciding cell holds: that cell stands for them."""
    holders = {c.location: c for c in cells if c.decides and c.key not in _MANY}
    inner = [c for c in cells if c.decides and c.within and c.within <= holders.keys()]
    pending = {cell.location: cell for cell in inner}
    gone: set[Location] = set()
    while True:
        # An object that, some fields further, is held by itself has no cell to stand for it.
        settled = [c for c in pending.values() if not c.within & pending.keys()]
        if not settled:
            return [holders.get(c.location, c) for c in cells if c.location not in gone]
        for cell in settled:
            del pending[cell.location]
            gone.add(cell.location)
            for place in cell.within:
                holders[place] = _touched_too(holders[place], cell)


def _touched_too(holder: StateCell, field: StateCell) -> StateCell:
    """The holder with the entry points that touch a field of what it holds."""
    return msgspec.structs.replace(
        holder,
        writers=tuple(sorted((dict(field.writers) | dict(holder.writers)).items(), key=_by_entry)),
        readers=tuple(sorted((dict(field.readers) | dict(holder.readers)).items(), key=_by_entry)),
    )


def _by_entry(touching: tuple[EntryRef, Access]) -> EntryRef:
    return touching[0]


def _joined(cells: list[StateCell]) -> list[StateCell]:
    """Plain fields of one object that the same calls write are one cell to a reader.

    The first of them by place stands for all, and has the names of the others.
    """
    groups: defaultdict[object, list[StateCell]] = defaultdict(list)
    for cell in cells:
        groups[_joint(cell)].append(cell)
    return [_one_of(group) for group in groups.values()]


def _joint(cell: StateCell) -> object:
    """What cells have in common that are shown as one; a cell of its own is only like itself."""
    if cell.location.origin != "attribute" or cell.held.kinds or not cell.writers:
        return cell.location
    writers = tuple(entry for entry, _ in cell.writers)
    return cell.location.owner, cell.decision.role, cell.scope, cell.key, cell.lifespan, writers


def _one_of(group: list[StateCell]) -> StateCell:
    first, *others = sorted(group, key=lambda cell: (cell.definition.file, cell.definition.spot))
    if not others:
        return first
    readers = {entry: access for cell in reversed(group) for entry, access in cell.readers}
    ranks = [_CONFIDENCE.index(cell.decision.confidence) for cell in group]
    return msgspec.structs.replace(
        first,
        readers=tuple(sorted(readers.items(), key=_by_entry)),
        accesses=tuple(access for cell in (first, *others) for access in cell.accesses),
        decision=msgspec.structs.replace(first.decision, confidence=_CONFIDENCE[min(ranks)]),
        others=tuple(cell.location.name for cell in others),
    )
