"""A container and the fields of the objects in it are one piece of state: their roles agree."""

from collections import defaultdict

import msgspec

from analyzer.run import Key, Scope
from analyzer.state.model import WRITES, Location
from analyzer.state.roles import IN_FLIGHT, Decision
from analyzer.state.statecell import StateCell

_MANY: tuple[Key, ...] = ("argument", "session", "principal")
"""Keys of containers that hold an object for each of many."""


def settle(cells: list[StateCell]) -> list[StateCell]:
    """The cells with roles that a container takes from its objects' fields, and they from it."""
    return _absorbed(_promoted(cells))


def _promoted(cells: list[StateCell]) -> list[StateCell]:
    """A container of objects whose fields decide: filled on a miss, it holds session data too;
    one that keeps the objects for later calls keeps alive what they hold."""
    inside: defaultdict[Location, list[StateCell]] = defaultdict(list)
    for cell in cells:
        for place in cell.within if cell.decides else ():
            inside[place].append(cell)
    return [_holding(cell, inside[cell.location]) for cell in cells]


def _holding(cell: StateCell, fields: list[StateCell]) -> StateCell:
    """The container with the role that follows from the deciding `fields` of its objects."""
    written = any(access.act in WRITES for access in cell.accesses)
    live = [field for field in fields if field.decision.role == "handle"]
    inner = next(iter([*live, *fields]), None)
    refilled = written and cell.decision.role in ("cache", "lazy")
    if inner is None or not (refilled or (live and cell.decision.role == "session data")):
        return cell
    what = "is alive" if live else "keeps state"
    reason = f"holds objects whose field {inner.definition.name} {what}"
    confidence = inner.decision.confidence if refilled else cell.decision.confidence
    scope: Scope = "connection" if cell.key == "session" else cell.scope
    decision = Decision(inner.decision.role, reason, confidence)
    return msgspec.structs.replace(cell, decision=decision, scope=scope)


def _absorbed(cells: list[StateCell]) -> list[StateCell]:
    """Without fields that go with their objects: those of a container that calls fill by key.

    What such a field counts, locks or times is about its one object; what is in flight ends with
    the call. A field that decides is shown beside its container: it says what must be kept.
    """
    keyed = {cell.location for cell in cells if cell.decides and cell.key in _MANY}
    passing = {cell.location for cell in cells if cell.decision is IN_FLIGHT}
    return [
        cell
        for cell in cells
        if not cell.within
        or not (cell.within <= passing or (cell.within <= keyed and not _stands_alone(cell)))
    ]


def _stands_alone(cell: StateCell) -> bool:
    return cell.decides or cell.decision.role in ("disk", "external", "unknown")
