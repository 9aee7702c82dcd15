"""The neighbourhood of a cell as it is shown: an entry point and its own function are one node."""

from collections import Counter

import msgspec

from analyzer.run import GraphEdge, GraphNode, Neighbourhood


def simplified(neighbourhood: Neighbourhood) -> Neighbourhood:
    """Without functions that only say again what their entry point is, and without stray edges."""
    nodes = {node.id: node for node in neighbourhood.nodes}
    edges = {e for e in neighbourhood.edges if e.source in nodes and e.target in nodes}
    merged = _merged(nodes, edges)
    moved = {
        GraphEdge(merged.get(edge.source, edge.source), edge.target, edge.kind)
        for edge in edges
        if edge.target not in merged
    }
    return Neighbourhood(
        tuple(node for node in neighbourhood.nodes if node.id not in merged),
        tuple(sorted(moved, key=msgspec.structs.astuple)),
    )


def _merged(nodes: dict[str, GraphNode], edges: set[GraphEdge]) -> dict[str, str]:
    """Function → the entry point it is: defined on its line, called by it alone, and it only."""
    outgoing = Counter(edge.source for edge in edges)
    incoming = Counter(edge.target for edge in edges)
    return {
        edge.target: edge.source
        for edge in sorted(edges, key=msgspec.structs.astuple)
        if edge.kind == "calls"
        and (nodes[edge.source].kind, nodes[edge.target].kind) == ("entry point", "function")
        and _place(nodes[edge.source]) == _place(nodes[edge.target])
        and outgoing[edge.source] == incoming[edge.target] == 1
    }


def _place(node: GraphNode) -> tuple[str, int]:
    return node.file, node.line
