"""The neighbourhood of a cell as an inline SVG: a layered drawing with few crossings.

Sugiyama's method with the layers given: twin nodes are folded in large graphs, long edges get a
bend in each layer they pass, layers are ordered by barycentres and adjacent swaps (the order with
the fewest crossings wins), and coordinates follow from the order. Colours come from CSS classes.
"""

from html import escape

import msgspec

from analyzer.report.layout import Layout, Place, lay_out
from analyzer.report.text import listed, one_line, plural, shorten
from analyzer.run import GraphEdge, GraphNode, Neighbourhood

_FOLD_ABOVE = 30
_DENSE_ABOVE = 40
_WIDTH = 184
_LABEL = 23
_GAP = 62
_MARGIN = 10


class _Box(msgspec.Struct, frozen=True):
    """One drawn node: a node of the graph, or several that no edge tells apart."""

    node: GraphNode
    label: str
    note: str
    title: str


def drawing(neighbourhood: Neighbourhood, name: str, dom_id: str) -> str:
    """SVG markup, already escaped, for the neighbourhood of cell `name`; empty for an empty graph.

    `dom_id` must be unique in the page. Arrows follow the values: written ones point at the cell,
    read ones away from it.
    """
    boxes, edges = _folded(neighbourhood)
    if not boxes:
        return ""
    dense = len(boxes) > _DENSE_ABOVE
    height, pitch = (22, 28) if dense else (38, 50)
    layout = lay_out(
        {box.node.id: box.node.layer for box in boxes},
        tuple((edge.source, edge.target) for edge in edges),
    )
    scale = _Scale(pitch, height)
    parts = [_edge(edge, layout, scale) for edge in edges]
    parts += [_box(box, scale.corner(layout.places[box.node.id]), height, dense) for box in boxes]
    width, total = scale.size(layout)
    return _svg(width, total, name, dom_id, _description(neighbourhood), "".join(parts))


def _svg(width: int, height: int, name: str, dom_id: str, description: str, body: str) -> str:
    title = escape(f"Who reaches {one_line(name)}")
    return (
        f'<svg class="graph{_fit(width, height)}" role="img" '
        f'aria-labelledby="{dom_id}-t {dom_id}-d" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}"><title id="{dom_id}-t">{title}</title>'
        f'<desc id="{dom_id}-d">{escape(description)}</desc>{body}</svg>'
    )


def _fit(width: int, height: int) -> str:
    """CSS class for drawings that should rather scroll than shrink."""
    return " tall" if height > 1_200 else " wide" if width > 860 else ""


def _description(neighbourhood: Neighbourhood) -> str:
    labels = {node.id: one_line(node.label) for node in neighbourhood.nodes}
    entries = tuple(one_line(n.label) for n in neighbourhood.nodes if n.kind == "entry point")
    sentences = [f"{plural(len(entries), 'entry point')}: {listed(entries, 20)}."]
    for kind, verb in (("writes", "Written"), ("reads", "Read")):
        who = sorted({labels.get(e.source, "") for e in neighbourhood.edges if e.kind == kind})
        if who:
            sentences.append(f"{verb} by {listed(tuple(who), 20)}.")
    return " ".join(sentences)


def _folded(neighbourhood: Neighbourhood) -> tuple[tuple[_Box, ...], tuple[GraphEdge, ...]]:
    """Boxes and edges to draw; in a large graph, nodes with the same edges share a box."""
    nodes = {node.id: node for node in neighbourhood.nodes}
    edges = sorted(
        {e for e in neighbourhood.edges if e.source in nodes and e.target in nodes},
        key=lambda e: (e.source, e.target, e.kind),
    )
    twins = _twins(nodes, edges) if len(nodes) > _FOLD_ABOVE else [[n] for n in nodes.values()]
    boxes = tuple(_box_of(group) for group in twins)
    drawn = {box.node.id for box in boxes}
    return boxes, tuple(e for e in edges if e.source in drawn and e.target in drawn)


def _twins(nodes: dict[str, GraphNode], edges: list[GraphEdge]) -> list[list[GraphNode]]:
    touching: dict[str, set[tuple[str, str, str]]] = {node: set() for node in nodes}
    for edge in edges:
        touching[edge.source].add(("out", edge.kind, edge.target))
        touching[edge.target].add(("in", edge.kind, edge.source))
    groups: dict[tuple[int, str, frozenset[tuple[str, str, str]]], list[GraphNode]] = {}
    for node in nodes.values():
        key = (node.layer, node.kind, frozenset(touching[node.id]))
        groups.setdefault(key, []).append(node)
    return [
        part
        for group in groups.values()
        for part in ([group] if len(group) > 2 else _alone(group))
    ]


def _alone(group: list[GraphNode]) -> list[list[GraphNode]]:
    return [[node] for node in group]


def _box_of(group: list[GraphNode]) -> _Box:
    labels = tuple(one_line(node.label) for node in group)
    node = group[0]
    if len(group) > 1:
        count = f"{len(group):,} {node.kind}s alike"
        return _Box(node, count, listed(labels, 3), f"{count}: {', '.join(labels)}")
    where = f"{one_line(node.file)}:{node.line}"
    return _Box(node, labels[0], where, f"{node.kind} {labels[0]} ({where})")


class _Scale(msgspec.Struct, frozen=True):
    """Places of the layout in pixels."""

    pitch: int
    height: int

    def corner(self, place: Place) -> tuple[int, int]:
        """Upper left corner of a box."""
        x = _MARGIN + place.layer * (_WIDTH + _GAP)
        return x, _MARGIN + round(place.row * self.pitch)

    def size(self, layout: Layout) -> tuple[int, int]:
        """Width and height of the drawing."""
        layers = 1 + max(place.layer for place in layout.places.values())
        rows = max(place.row for place in layout.places.values())
        bends = max((row for path in layout.bends.values() for _, row in path), default=0.0)
        width = 2 * _MARGIN + layers * _WIDTH + (layers - 1) * _GAP
        return width, 2 * _MARGIN + round(max(rows, bends) * self.pitch) + self.height


def _box(box: _Box, corner: tuple[int, int], height: int, dense: bool) -> str:
    x, y = corner
    kind = box.node.kind.replace(" ", "-")
    radius = {"entry point": height // 2, "function": 3, "cell": 3}[box.node.kind]
    shape = f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{height}" rx="{radius}"/>'
    if box.node.kind == "cell":
        shape += f'<rect x="{x}" y="{y}" width="6" height="{height}" rx="3" class="spine"/>'
    middle = x + _WIDTH // 2
    label = escape(shorten(box.label, _LABEL))
    note = "" if dense else _text(middle, y + 30, "note", escape(shorten(box.note, _LABEL + 5)))
    baseline = y + (15 if dense else 16)
    return (
        f'<g class="node {kind}"><title>{escape(box.title)}</title>{shape}'
        f"{_text(middle, baseline, 'label', label)}{note}</g>"
    )


def _text(x: int, y: int, css: str, content: str) -> str:
    return f'<text x="{x}" y="{y}" class="{css}" text-anchor="middle">{content}</text>'


def _edge(edge: GraphEdge, layout: Layout, scale: _Scale) -> str:
    source, target = layout.places[edge.source], layout.places[edge.target]
    start, end = scale.corner(source), scale.corner(target)
    half = scale.height // 2
    if source.layer == target.layer:
        path = _loop(start, end, half)
        tip = (end[0] + _WIDTH, end[1] + half + (4 if start[1] > end[1] else -4), -1)
    else:
        forward = 1 if source.layer < target.layer else -1
        side = {1: (_WIDTH, 0), -1: (0, _WIDTH)}[forward]
        # Several kinds of edge between two boxes must not lie on each other.
        shift = {"writes": -5, "reads": 5, "calls": 0}[edge.kind]
        first = (start[0] + side[0], start[1] + half + shift)
        last = (end[0] + side[1], end[1] + half + shift)
        path = _curve(first, _bend_points(edge, layout, scale, shift, forward), last)
        tip = (*last, forward)
        if edge.kind == "reads":
            tip = (*first, -forward)
    return f'<path class="edge {edge.kind}" d="{path}"/>{_arrow(tip, edge.kind)}'


def _bend_points(
    edge: GraphEdge, layout: Layout, scale: _Scale, shift: int, forward: int
) -> list[tuple[int, int]]:
    points = []
    for layer, row in layout.bends.get((edge.source, edge.target), ()):
        x, y = scale.corner(Place(layer, row))
        sides = (x, x + _WIDTH)[::forward]
        points += [(side, y + scale.height // 2 + shift) for side in sides]
    return points


def _curve(first: tuple[int, int], bends: list[tuple[int, int]], last: tuple[int, int]) -> str:
    """Bezier curves between boxes, straight lines past the layers they cross."""
    points = [first, *bends, last]
    path = f"M{first[0]},{first[1]}"
    for index in range(0, len(points) - 1, 2):
        (x, y), (to_x, to_y) = points[index], points[index + 1]
        middle = (x + to_x) // 2
        path += f"C{middle},{y} {middle},{to_y} {to_x},{to_y}"
        if index + 2 < len(points):
            path += f"L{points[index + 2][0]},{points[index + 2][1]}"
    return path


def _loop(start: tuple[int, int], end: tuple[int, int], half: int) -> str:
    """A curve outside the layer for an edge within it."""
    x, out = start[0] + _WIDTH, start[0] + _WIDTH + _GAP // 3
    if start == end:
        y = start[1] + half
        return f"M{x},{y - 6}C{out},{y - 16} {out},{y + 16} {x},{y - 4}"
    turn = 4 if start[1] > end[1] else -4
    y, to_y = start[1] + half - turn, end[1] + half + turn
    return f"M{x},{y}C{out},{y} {out},{to_y} {x},{to_y}"


def _arrow(tip: tuple[int, int, int], kind: str) -> str:
    x, y, direction = tip
    back = x - 7 * direction
    return f'<path class="arrow {kind}" d="M{x},{y}L{back},{y - 4}L{back},{y + 4}Z"/>'
