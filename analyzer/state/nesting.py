"""A container and the fields of the objects in it are one piece of state: their roles agree."""

from collections import defaultdict

import msgspec

from analyzer.run import Scope
from analyzer.state.model import WRITES, Location
from analyzer.state.roles import IN_FLIGHT, Decision
from analyzer.state.statecell import StateCell


def settle(cells: list[StateCell]) -> list[StateCell]:
    """The cells with roles that a container takes from its objects' fields, and they from it."""
    return _promoted(_in_flight(cells))


def _in_flight(cells: list[StateCell]) -> list[StateCell]:
    """Fields of objects that are kept only while a call is in flight end with that call."""
    passing = {cell.location for cell in cells if cell.decision is IN_FLIGHT}
    return [
        msgspec.structs.replace(cell, decision=IN_FLIGHT)
        if cell.within and cell.within <= passing
        else cell
        for cell in cells
    ]


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
