"""The deployment in the state picture: what keeps clients on one replica, before the cells."""

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from analyzer.run import Cell, Deployment, GraphEdge, GraphNode

_LONGEST = 40
_ROUTING = ("affinity", "one-replica", "replicas", "session-store")
"""What has a say in which replica a call meets; how long one may take to end has none."""


def pictured(cells: Iterable[Cell], around: Iterable[Deployment]) -> tuple[Cell, ...]:
    """The cells; the picture of each that a setting holds up begins with that setting."""
    holding: defaultdict[str, list[Deployment]] = defaultdict(list)
    for one in around:
        for cell in one.cells if one.kind in _ROUTING else ():
            holding[cell].append(one)
    return tuple(_with(cell, holding[cell.id]) if cell.id in holding else cell for cell in cells)


def _with(cell: Cell, settings: Iterable[Deployment]) -> Cell:
    picture = cell.neighbourhood
    entries = [node.id for node in picture.nodes if node.kind == "entry point"]
    if not entries:
        return cell
    nodes = tuple(_node(one) for one in settings)
    moved = (msgspec.structs.replace(node, layer=node.layer + 1) for node in picture.nodes)
    edges = (GraphEdge(node.id, entry, "routes") for node in nodes for entry in entries)
    grown = msgspec.structs.replace(
        picture, nodes=(*nodes, *moved), edges=(*picture.edges, *edges)
    )
    return msgspec.structs.replace(cell, neighbourhood=grown)


def _node(one: Deployment) -> GraphNode:
    setting = one.setting if len(one.setting) <= _LONGEST else f"{one.setting[: _LONGEST - 1]}…"
    place = f"{one.file}:{one.line}"
    return GraphNode(f"deployment:{place}", "deployment", setting, one.file, one.line, 0)
