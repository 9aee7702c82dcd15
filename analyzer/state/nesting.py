"""A container and the fields of the objects in it are one piece of state: their roles agree."""

import msgspec

from analyzer.run import Scope
from analyzer.state.holders import Holders
from analyzer.state.model import WRITES
from analyzer.state.roles import IN_FLIGHT, Decision
from analyzer.state.statecell import StateCell


def settle(cells: list[StateCell], holders: Holders) -> list[StateCell]:
    """The cells with roles that a container takes from its objects' fields, and they from it."""
    return _promoted(_in_flight(cells, holders))


def _in_flight(cells: list[StateCell], holders: Holders) -> list[StateCell]:
    """Fields of objects that are kept only while a call is in flight end with that call."""
    passing = {cell.location for cell in cells if cell.decision is IN_FLIGHT}

    def is_passing(cell: StateCell) -> bool:
        if cell.location.origin != "attribute":
            return False
        homes = holders.homes_of_class(cell.location.owner)
        return bool(homes) and homes <= passing

    return [
        msgspec.structs.replace(cell, decision=IN_FLIGHT) if is_passing(cell) else cell
        for cell in cells
    ]


def _promoted(cells: list[StateCell]) -> list[StateCell]:
    """A container filled on a miss with objects whose fields decide holds session data too."""
    deciding = {
        cell.location.owner: cell
        for cell in cells
        if cell.location.origin == "attribute" and cell.decides
    }
    promoted = []
    for cell in cells:
        inner = next((deciding[cid] for cid in cell.held.classes if cid in deciding), None)
        written = any(access.act in WRITES for access in cell.accesses)
        if inner is not None and written and cell.decision.role in ("cache", "lazy"):
            reason = f"holds objects whose field {inner.definition.name} keeps state"
            decision = Decision(inner.decision.role, reason, inner.decision.confidence)
            scope: Scope = "connection" if cell.key == "session" else cell.scope
            cell = msgspec.structs.replace(cell, decision=decision, scope=scope)
        promoted.append(cell)
    return promoted
