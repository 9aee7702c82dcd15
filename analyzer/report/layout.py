"""Where the nodes of a layered graph go: an order in each layer with few crossings, then rows."""

from bisect import bisect_right, insort
from itertools import pairwise

import msgspec

_SWEEPS = 12
_Layers = list[list[str]]
_Neighbours = dict[str, list[str]]


class Place(msgspec.Struct, frozen=True):
    """Column and (fractional) row, both from 0."""

    layer: int
    row: float


class Layout(msgspec.Struct, frozen=True):
    """A place for each node; for an edge past other layers, where it crosses each of them."""

    places: dict[str, Place]
    bends: dict[tuple[str, str], tuple[tuple[int, float], ...]]


def lay_out(layer_of: dict[str, int], edges: tuple[tuple[str, str], ...]) -> Layout:
    """Lay out nodes (id -> layer, any integers) and edges between them.

    Deterministic; about sweeps * edges * log(edges) steps.
    """
    columns = {layer: index for index, layer in enumerate(sorted(set(layer_of.values())))}
    column_of = {node: columns[layer] for node, layer in layer_of.items()}
    layers: _Layers = [[] for _ in columns]
    for node, column in column_of.items():
        layers[column].append(node)
    chains = _chains(column_of, edges, layers)
    rights = _rights(chains, column_of)
    order = _ordered(layers, rights)
    rows = _rows(order, rights)
    places = {node: Place(column, rows[node]) for node, column in column_of.items()}
    bends = {
        edge: tuple((column, rows[node]) for node, column in chain[1:-1])
        for edge, chain in chains.items()
    }
    return Layout(places, bends)


_Chain = list[tuple[str, int]]


def _chains(
    column_of: dict[str, int], edges: tuple[tuple[str, str], ...], layers: _Layers
) -> dict[tuple[str, str], _Chain]:
    """Each edge as nodes in neighbouring columns; stand-ins are added to the layers it passes."""
    chains: dict[tuple[str, str], _Chain] = {}
    for source, target in sorted(set(edges)):
        start, end = column_of[source], column_of[target]
        step = 1 if end >= start else -1
        passed = range(start + step, end, step) if start != end else range(0)
        # NUL keeps a stand-in apart from every node that comes from source text.
        middle = [(f"\0{source}\0{target}\0{column}", column) for column in passed]
        for node, column in middle:
            layers[column].append(node)
        chains[source, target] = [(source, start), *middle, (target, end)]
    return chains


def _rights(chains: dict[tuple[str, str], _Chain], column_of: dict[str, int]) -> _Neighbours:
    """Neighbours one column to the right of each node; edges within a column do not count."""
    rights: dict[str, set[str]] = {}
    for chain in chains.values():
        for (node, column), (following, next_column) in pairwise(chain):
            if column == next_column:
                continue
            left, right = (node, following) if column < next_column else (following, node)
            rights.setdefault(left, set()).add(right)
    return {node: sorted(found) for node, found in rights.items()}


def _ordered(layers: _Layers, rights: _Neighbours) -> _Layers:
    """Sweep barycentres right and left, swap neighbours, and keep the best order seen."""
    lefts = _turned(rights)
    current = [sorted(layer) for layer in layers]
    best, fewest = current, _crossings(current, rights)
    for sweep in range(_SWEEPS):
        if fewest == 0:
            break
        current = _swept(current, lefts if sweep % 2 == 0 else rights, sweep % 2 == 0)
        current = _swapped(current, lefts, rights)
        crossings = _crossings(current, rights)
        if crossings < fewest:
            best, fewest = current, crossings
    return best


def _turned(rights: _Neighbours) -> _Neighbours:
    lefts: _Neighbours = {}
    for left, found in sorted(rights.items()):
        for right in found:
            lefts.setdefault(right, []).append(left)
    return lefts


def _swept(layers: _Layers, fixed: _Neighbours, rightwards: bool) -> _Layers:
    result = list(layers)
    indices = range(1, len(layers)) if rightwards else range(len(layers) - 2, -1, -1)
    for index in indices:
        anchor = result[index - 1 if rightwards else index + 1]
        position = {node: place for place, node in enumerate(anchor)}
        own = {node: place for place, node in enumerate(result[index])}
        result[index] = sorted(
            result[index], key=lambda n: (_mean(fixed.get(n, ()), position, own[n]), own[n])
        )
    return result


def _mean(nodes: list[str] | tuple[()], position: dict[str, int], default: int) -> float:
    return sum(position[node] for node in nodes) / len(nodes) if nodes else float(default)


def _swapped(layers: _Layers, lefts: _Neighbours, rights: _Neighbours) -> _Layers:
    result = [list(layer) for layer in layers]
    for index, layer in enumerate(result):
        sides = [
            (table, {node: place for place, node in enumerate(result[other])})
            for table, other in ((lefts, index - 1), (rights, index + 1))
            if 0 <= other < len(result)
        ]
        for upper in range(len(layer) - 1):
            first, second = layer[upper], layer[upper + 1]
            if _pair_crossings(first, second, sides) > _pair_crossings(second, first, sides):
                layer[upper], layer[upper + 1] = second, first
    return result


def _pair_crossings(
    upper: str, lower: str, sides: list[tuple[_Neighbours, dict[str, int]]]
) -> int:
    return sum(
        position[a] > position[b]
        for table, position in sides
        for a in table.get(upper, ())
        for b in table.get(lower, ())
    )


def _crossings(layers: _Layers, rights: _Neighbours) -> int:
    """Crossings between neighbouring layers, counted by insertion into a sorted list."""
    total = 0
    for layer, following in pairwise(layers):
        position = {node: place for place, node in enumerate(following)}
        ends = [
            place for node in layer for place in sorted(position[r] for r in rights.get(node, ()))
        ]
        total += _inversions(ends)
    return total


def _inversions(ends: list[int]) -> int:
    seen: list[int] = []
    total = 0
    for end in ends:
        total += len(seen) - bisect_right(seen, end)
        insort(seen, end)
    return total


def _rows(layers: _Layers, rights: _Neighbours) -> dict[str, float]:
    """Rows that keep the order, at least one apart, drawn towards the middle of the neighbours."""
    lefts = _turned(rights)
    tallest = max(len(layer) for layer in layers)
    rows = {
        node: place + (tallest - len(layer)) / 2
        for layer in layers
        for place, node in enumerate(layer)
    }
    for table in (lefts, rights, lefts):
        for layer in layers:
            wanted = [_wanted(node, table, rows) for node in layer]
            rows.update(zip(layer, _spread(wanted, tallest), strict=True))
    top = min(rows.values())
    return {node: round(row - top, 2) for node, row in rows.items()}


def _wanted(node: str, table: _Neighbours, rows: dict[str, float]) -> float | None:
    found = table.get(node, [])
    return sum(rows[other] for other in found) / len(found) if found else None


def _spread(wanted: list[float | None], tallest: int) -> list[float]:
    """Rows nearest to `wanted`, in order, one apart and within the height of the drawing.

    Least squares by pooling adjacent violators; a node that wants nothing follows the one above.
    """
    pools: list[tuple[float, int, int]] = []  # sum of wishes less the index, wishes, nodes
    for index, row in enumerate(wanted):
        pool = (row - index, 1, 1) if row is not None else (0.0, 0, 1)
        while pools and (
            pool[1] == 0 or pools[-1][1] == 0 or _mean_of(pools[-1]) > _mean_of(pool)
        ):
            above = pools.pop()
            pool = (above[0] + pool[0], above[1] + pool[1], above[2] + pool[2])
        pools.append(pool)
    room = float(tallest - len(wanted))
    starts = [
        min(max(_mean_of(pool) if pool[1] else room / 2, 0.0), room)
        for pool in pools
        for _ in range(pool[2])
    ]
    return [start + index for index, start in enumerate(starts)]


def _mean_of(pool: tuple[float, int, int]) -> float:
    return pool[0] / pool[1]
