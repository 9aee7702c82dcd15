"""Cells from which calls only take away: what is gone is missing for whoever calls next."""

from analyzer.state.evidence import Decision, Evidence
from analyzer.state.model import WRITES
from analyzer.syntax import ir

USED_UP = Decision(
    "session data", "calls take away what the process began with; later calls miss it", "medium"
)
ONLY_REMOVED = Decision("cache", "calls only remove entries", "low")


def is_used_up(evidence: Evidence) -> bool:
    """Whether calls take items that only the start of the process puts there, and read them."""
    if evidence.refreshed or not evidence.read or evidence.held.has("object", "cache"):
        return False
    started = any(access.act in WRITES and not access.initial for access in evidence.other)
    return started or _begins_with_items(evidence.initial)


def _begins_with_items(initial: ir.Expr | None) -> bool:
    match initial:
        case ir.Seq(_, items, _) | ir.Dict(items, _):
            return bool(items)
        case ir.Call(_, args, _):
            # What only has keywords declares or bounds a container, and leaves it empty.
            return any(not arg.name for arg in args)
    return isinstance(initial, ir.Comp | ir.Op)
